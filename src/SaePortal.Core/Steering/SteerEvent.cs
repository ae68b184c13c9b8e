using System.Text.Json.Serialization;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;

namespace SaePortal.Core.Steering;

/// <summary>Which of two texts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SteerSide>))]
public enum SteerSide
{
    /// <summary>The model as it is.</summary>
    [JsonStringEnumMemberName("plain")]
    Plain,

    /// <summary>The steered model.</summary>
    [JsonStringEnumMemberName("steered")]
    Steered,
}

/// <summary>A token of a text.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Activations">Of each chosen latent, as the plain model reads the text; 0 on BOS.</param>
/// <param name="LogProbability">In nats, of the model that wrote it, before temperature; null in the prompt.</param>
/// <param name="Change">Of a steered text: steered minus plain log-probability; null elsewhere.</param>
public sealed record SteerToken(int Id, float[] Activations, double? LogProbability = null, double? Change = null);

/// <summary>What a steering is at.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SteerEventKind>))]
public enum SteerEventKind
{
    /// <summary>It waits for others: <see cref="SteerEvent.Ahead"/>.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>The prompt was read: <see cref="SteerEvent.Prompt"/>.</summary>
    [JsonStringEnumMemberName("begun")]
    Begun,

    /// <summary>A token was written: <see cref="SteerEvent.Token"/>.</summary>
    [JsonStringEnumMemberName("token")]
    Token,

    /// <summary>A text has ended: <see cref="SteerEvent.Ended"/>.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,

    /// <summary>All texts have ended.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>It cannot go on: <see cref="SteerEvent.Problem"/>.</summary>
    [JsonStringEnumMemberName("problem")]
    Problem,
}

/// <summary>News of a steering on its way.</summary>
public sealed record SteerEvent
{
    /// <summary>What happened.</summary>
    public required SteerEventKind Kind { get; init; }

    /// <summary>How many steerings come first; 0 when this one is next.</summary>
    public int Ahead { get; init; }

    /// <summary>The sample, from 0.</summary>
    public int Sample { get; init; }

    /// <summary>Which text of it.</summary>
    public SteerSide Side { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public IReadOnlyList<SteerToken>? Prompt { get; init; }

    /// <summary>The token that was written.</summary>
    public SteerToken? Token { get; init; }

    /// <summary>Why the text ended.</summary>
    public GenerationEnd? Ended { get; init; }

    /// <summary>What is wrong.</summary>
    public Problem? Problem { get; init; }

    /// <summary>News of a problem.</summary>
    public static SteerEvent Of(Problem problem) => new() { Kind = SteerEventKind.Problem, Problem = problem };
}
