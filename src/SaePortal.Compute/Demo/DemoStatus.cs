using System.Text.Json.Serialization;
using SaePortal.Core.Answers;

namespace SaePortal.Compute.Demo;

/// <summary>What is done one after the other.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DemoStage>))]
public enum DemoStage
{
    /// <summary>The model that comes with the program is taken in.</summary>
    [JsonStringEnumMemberName("model")]
    Model,

    /// <summary>The world writes its text.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>A dictionary is trained.</summary>
    [JsonStringEnumMemberName("train")]
    Train,

    /// <summary>Its latents are harvested.</summary>
    [JsonStringEnumMemberName("harvest")]
    Harvest,
}

/// <summary>How the experiment is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DemoState>))]
public enum DemoState
{
    /// <summary>It was never wanted here, or was removed.</summary>
    [JsonStringEnumMemberName("off")]
    Off,

    /// <summary>It is being made.</summary>
    [JsonStringEnumMemberName("working")]
    Working,

    /// <summary>It cannot go on by itself.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,

    /// <summary>Its latents are there.</summary>
    [JsonStringEnumMemberName("done")]
    Done,
}

/// <summary>Where a stage is.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Share">0 before it began, 1 when it is done.</param>
/// <param name="Live">Whether it is what is being done.</param>
/// <param name="Detail">A number or two of it; empty before there is one.</param>
public sealed record DemoStageStatus(DemoStage Stage, double Share, bool Live, string Detail);

/// <summary>How the experiment is, with names that lead to what there is of it.</summary>
/// <param name="State">In one word.</param>
/// <param name="Stages">Stage by stage; empty when it is off.</param>
/// <param name="SecondsLeft">Seconds until its latents are there, about; null when nobody can tell.</param>
/// <param name="Problem">Why it cannot go on, or waits.</param>
/// <param name="Model">The model's name; null before it is there.</param>
/// <param name="Corpus">The text's name; null before it is there.</param>
/// <param name="Dictionary">The dictionary's name; null before it is there.</param>
/// <param name="TrainRun">The run that trains the dictionary, or did.</param>
/// <param name="Run">The run that is at work, or was last.</param>
public sealed record DemoStatus(
    DemoState State, IReadOnlyList<DemoStageStatus> Stages, double? SecondsLeft, Problem? Problem, string? Model, string? Corpus, string? Dictionary, int? TrainRun, int? Run)
{
    /// <summary>No experiment.</summary>
    public static DemoStatus Off { get; } = new(DemoState.Off, [], null, null, null, null, null, null, null);

    /// <summary>The share of the whole that is done, by time.</summary>
    public double Share => State == DemoState.Done ? 1
        : Stages.Sum(x => x.Share * DemoRecipe.Seconds(x.Stage)) / Math.Max(1, Stages.Sum(x => DemoRecipe.Seconds(x.Stage)));
}
