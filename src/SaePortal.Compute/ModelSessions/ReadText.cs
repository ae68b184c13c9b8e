using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;

namespace SaePortal.Compute.ModelSessions;

/// <summary>A text that a model has read, once for everything that is then asked of it.</summary>
internal sealed class ReadText
{
    private readonly Tokenizer _tokenizer;

    private ReadText(Tokenizer tokenizer, int[] tokens, bool cut, TokenActivations? activations) => (_tokenizer, Tokens, Cut, _activations) = (tokenizer, tokens, cut, activations);

    private readonly TokenActivations? _activations;

    /// <summary>Its tokens, as many as the model reads.</summary>
    public int[] Tokens { get; }

    /// <summary>Whether its end was left out.</summary>
    public bool Cut { get; }

    /// <summary>What the model made of it; only of a text that has tokens.</summary>
    public TokenActivations Activations => _activations ?? throw new InvalidOperationException("A text without tokens is not read.");

    /// <summary>The token that stands before texts.</summary>
    public int? Bos => _tokenizer.Bos;

    /// <summary>Whether a token stands for no text.</summary>
    public bool Silent(int token) => token == Bos || _tokenizer.IsSpecial(token);

    /// <summary>Runs the model.</summary>
    /// <param name="loaded">The model; stays the caller's.</param>
    /// <param name="text">The text.</param>
    /// <param name="hooks">Where the model is read.</param>
    /// <param name="mostTokens">What is longer is left out.</param>
    public static ReadText Of(LoadedModel loaded, string text, IReadOnlyCollection<HookPoint> hooks, int mostTokens)
    {
        var all = loaded.Tokenizer.Encode(text);
        var tokens = all[..Math.Min(all.Length, Math.Min(mostTokens, loaded.Model.Spec.MaxContext))];
        return new ReadText(loaded.Tokenizer, tokens, tokens.Length < all.Length, tokens.Length == 0 ? null : TokenActivations.Of(loaded.Model, tokens, hooks));
    }
}
