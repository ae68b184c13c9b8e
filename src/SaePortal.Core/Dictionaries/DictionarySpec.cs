using System.Text.Json.Serialization;
using SaePortal.Core.LanguageModels;

namespace SaePortal.Core.Dictionaries;

/// <summary>The architecture of a dictionary: decides how codes come from pre-activations. Others join as they are built.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DictionaryArchitecture>))]
public enum DictionaryArchitecture
{
    /// <summary>The k largest pre-activations per token (Gao et al. 2024).</summary>
    [JsonStringEnumMemberName("topk")]
    TopK,

    /// <summary>k groups of latents, the largest of each (sparsify's <c>groupmax</c>).</summary>
    [JsonStringEnumMemberName("groupmax")]
    GroupMax,

    /// <summary>The hook point's own basis: each dimension a latent, codes signed (neurons, residual dimensions).</summary>
    [JsonStringEnumMemberName("identity")]
    Identity,

    /// <summary>Another orthonormal basis of the hook point, codes signed (a random rotation, principal components).</summary>
    [JsonStringEnumMemberName("rotation")]
    Rotation,
}

/// <summary>
/// What a dictionary is, apart from its weights: <c>y ~ decode(activation(encode(x)))</c> with x read at <see cref="Input"/> and y compared at
/// <see cref="Output"/>. An autoencoder has both at one place; a transcoder does not.
/// </summary>
public sealed record DictionarySpec
{
    /// <summary>How codes are chosen.</summary>
    public required DictionaryArchitecture Architecture { get; init; }

    /// <summary>Where the input is read.</summary>
    public required HookPoint Input { get; init; }

    /// <summary>Where the reconstruction belongs; equals <see cref="Input"/> for an autoencoder.</summary>
    public required HookPoint Output { get; init; }

    /// <summary>Width of the input.</summary>
    public required int DIn { get; init; }

    /// <summary>Width of the output.</summary>
    public required int DOut { get; init; }

    /// <summary>Number of latents.</summary>
    public required int Width { get; init; }

    /// <summary>Active latents per token; null where the architecture does not fix it.</summary>
    public int? K { get; init; }

    /// <summary>Whether b_dec is subtracted from the input before encoding.</summary>
    public bool SubtractsDecoderBias { get; init; } = true;

    /// <summary>Whether codes may be negative.</summary>
    public bool SignedCodes { get; init; }

    /// <summary>Whether a skip matrix adds <c>x W_skip^T</c> to the reconstruction.</summary>
    public bool HasSkip { get; init; }

    /// <summary>Whether input and output are one place.</summary>
    [JsonIgnore]
    public bool IsAutoencoder => Input == Output;
}
