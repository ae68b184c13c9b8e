using System.Text.Json.Serialization;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Core.Naming;

namespace SaePortal.Core.Steering;

/// <summary>What is done to a latent while a model writes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SteeringMethod>))]
public enum SteeringMethod
{
    /// <summary>So many times its decoder row is added to the activations.</summary>
    [JsonStringEnumMemberName("add")]
    Add,

    /// <summary>Its code is set to a value; what the dictionary does not reconstruct stays as it is.</summary>
    [JsonStringEnumMemberName("clamp")]
    Clamp,

    /// <summary>Its code is set to zero.</summary>
    [JsonStringEnumMemberName("ablate")]
    Ablate,
}

/// <summary>At which positions a model is steered; never on BOS, which no dictionary is trained on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SteeringPositions>))]
public enum SteeringPositions
{
    /// <summary>At all of them, the prompt's too.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>Only at those of tokens that the model wrote.</summary>
    [JsonStringEnumMemberName("generated")]
    Generated,
}

/// <summary>A latent that is steered.</summary>
/// <param name="Dictionary">Its dictionary's name.</param>
/// <param name="Latent">Its index.</param>
/// <param name="Strength">In units of its largest activation in the harvest; ablation does not read it.</param>
public sealed record SteeredLatent(string Dictionary, int Latent, double Strength)
{
    /// <summary>Reads <c>dictionary/123=2</c>; without a strength it is 1.</summary>
    /// <returns>The latent, or what is wrong with the text.</returns>
    public static Answer<SteeredLatent> Parse(string? text) =>
        LatentCoefficient.Parse(text?.Contains('=', StringComparison.Ordinal) == false ? text + "=1" : text).Then(x => new SteeredLatent(x.Dictionary, x.Latent, x.Coefficient));

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{Dictionary}/{Latent}={Strength}");
}

/// <summary>What a model shall write, plain and steered.</summary>
public sealed record SteerSpec
{
    /// <summary>Most latents at once.</summary>
    public const int MostLatents = 8;

    /// <summary>Largest strength, of either sign.</summary>
    public const double MostStrength = 100;

    /// <summary>Longest prompt, in characters.</summary>
    public const int LongestPrompt = 4_000;

    /// <summary>Most tokens of a text.</summary>
    public const int MostTokens = 256;

    /// <summary>Most samples.</summary>
    public const int MostSamples = 4;

    /// <summary>The language model's name.</summary>
    public string Model { get; init; } = "";

    /// <summary>Which latents, and how strongly.</summary>
    public IReadOnlyList<SteeredLatent> Latents { get; init; } = [];

    /// <summary>What is done to them.</summary>
    public SteeringMethod Method { get; init; }

    /// <summary>Where.</summary>
    public SteeringPositions Positions { get; init; }

    /// <summary>The text to go on from.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>As of <see cref="SamplingOptions.Temperature"/>.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>As of <see cref="SamplingOptions.TopP"/>; 1 for all tokens.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Most tokens that each text gets.</summary>
    public int Tokens { get; init; } = 60;

    /// <summary>Seed of the first sample; the others count on from it.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How often both texts are written.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>How the tokens of a sample are chosen, in its plain and in its steered text.</summary>
    /// <param name="sample">From 0.</param>
    public SamplingOptions Sampling(int sample) => new() { Tokens = Tokens, Temperature = Temperature, TopP = TopP < 1 ? TopP : null, Seed = unchecked(Seed + sample) };

    /// <summary>Every rule that it breaks, with the field that the rule concerns.</summary>
    public IReadOnlyList<(string Field, Problem Problem)> Broken() =>
    [
        .. Rules.Broken([
            (nameof(Model), Slug.IsWellFormed(Model) || Latents.Count == 0 ? null : new Problem(ProblemKind.Invalid, "No language model is chosen.", "Choose one that has a harvested dictionary.")),
            (nameof(Latents), Latents.Count == 0 ? new Problem(ProblemKind.Invalid, "No latent is chosen.", "Choose at least one.") : Rules.Between("number of latents", Latents.Count, 1, MostLatents)),
            (nameof(Latents), Latents.GroupBy(x => (x.Dictionary, x.Latent)).FirstOrDefault(x => x.Count() > 1) is { Key: var twice }
                ? new Problem(ProblemKind.Invalid, $"Latent {twice.Latent} of \"{Slug.Shown(twice.Dictionary)}\" is chosen twice.", "Choose it once.") : null),
            .. Latents.Take(MostLatents).Select(x => (nameof(Latents), Rules.Between($"strength of latent {x.Latent}", x.Strength, -MostStrength, MostStrength, ", in units of its largest activation"))),
            (nameof(Prompt), Prompt.Length is 0 or > LongestPrompt ? new Problem(ProblemKind.Invalid, $"The prompt has {Prompt.Length:N0} characters.", $"Give 1 to {LongestPrompt:N0}.") : null),
            (nameof(Temperature), Rules.Between("temperature", Temperature, 0.0, 5.0)),
            (nameof(TopP), Rules.AboveZero("top-p", TopP, 1)),
            (nameof(Tokens), Rules.Between("number of tokens", Tokens, 1, MostTokens)),
            (nameof(Samples), Rules.Between("number of samples", Samples, 1, MostSamples)),
        ]),
    ];

    /// <summary>All that is wrong with it in one problem, or null.</summary>
    public Problem? Check() => Rules.AsOne(Broken());
}
