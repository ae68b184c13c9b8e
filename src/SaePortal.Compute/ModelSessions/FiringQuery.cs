using System.Text.Json.Serialization;
using SaePortal.Core.Latents;

namespace SaePortal.Compute.ModelSessions;

/// <summary>What latents that fire in a text are sorted by, largest first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FiringSort>))]
public enum FiringSort
{
    /// <summary>Largest activation in the text.</summary>
    [JsonStringEnumMemberName("max")]
    Maximum,

    /// <summary>Summed activation over the text.</summary>
    [JsonStringEnumMemberName("sum")]
    Sum,

    /// <summary>Summed activation in units of the latent's maximum, times the bits that a firing tells; see <see cref="LatentScales"/>.</summary>
    [JsonStringEnumMemberName("rarity")]
    Rarity,
}

/// <summary>Which latents of one model's dictionaries fire in a text?</summary>
/// <param name="Text">The text.</param>
/// <param name="Dictionaries">Names of dictionaries of the model, at least one.</param>
/// <param name="Sort">What latents are sorted by.</param>
/// <param name="Special">Whether activations on tokens that stand for no text count; dictionaries are not trained on BOS.</param>
/// <param name="Token">Only what fires at this position counts; null for the whole text.</param>
/// <param name="Limit">Latents listed at most.</param>
public sealed record FiringQuery(string Text, IReadOnlyList<string> Dictionaries, FiringSort Sort, bool Special, int? Token, int Limit);

/// <summary>Latents that fire in a text.</summary>
/// <param name="Tokens">The text's tokens, BOS included when the tokenizer adds one.</param>
/// <param name="Cut">Whether the text was longer than the model reads, and its end was left out.</param>
/// <param name="Found">Latents that fire, those that are not listed included.</param>
/// <param name="Latents">Those that come first, in order.</param>
public sealed record FiringText(int[] Tokens, bool Cut, int Found, IReadOnlyList<FiringLatent> Latents);

/// <summary>A latent that fires in a text.</summary>
/// <param name="Dictionary">Its dictionary's name.</param>
/// <param name="Index">Its index.</param>
/// <param name="Score">What it was sorted by; 0 for a rarity that is not known, as of a dictionary that was not harvested.</param>
/// <param name="Maximum">Its activation where it fires most; negative for signed codes.</param>
/// <param name="Position">Where that is.</param>
/// <param name="Sum">Its summed absolute activation.</param>
/// <param name="Firings">Tokens on which it fires.</param>
/// <param name="Start">First position of a window round that place; all of a short text.</param>
/// <param name="Activations">Its activations in the window, one a token.</param>
public sealed record FiringLatent(string Dictionary, int Index, double Score, float Maximum, int Position, double Sum, int Firings, int Start, float[] Activations);
