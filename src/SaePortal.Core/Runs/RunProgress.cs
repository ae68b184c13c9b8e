using System.Text.Json.Serialization;

namespace SaePortal.Core.Runs;

/// <summary>What runs measure while they run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunMeasure>))]
public enum RunMeasure
{
    /// <summary>What training lessens: of a dictionary the squared error of its reconstruction, without AuxK; of a language model the cross-entropy.</summary>
    [JsonStringEnumMemberName("loss")]
    Loss,

    /// <summary>AuxK, weight included, at steps where latents are dead.</summary>
    [JsonStringEnumMemberName("auxiliaryLoss")]
    AuxiliaryLoss,

    /// <summary>Fraction of variance unexplained, on the training batch.</summary>
    [JsonStringEnumMemberName("fvu")]
    Fvu,

    /// <summary>The same on held-out tokens.</summary>
    [JsonStringEnumMemberName("heldOutFvu")]
    HeldOutFvu,

    /// <summary>Active latents a token.</summary>
    [JsonStringEnumMemberName("l0")]
    L0,

    /// <summary>Number of latents that have not fired for long.</summary>
    [JsonStringEnumMemberName("dead")]
    Dead,

    /// <summary>Share of the loss recovered on held-out tokens, against mean ablation.</summary>
    [JsonStringEnumMemberName("ceRecovered")]
    CeRecovered,

    /// <summary>Mean Euclidean norm of the error, on held-out tokens.</summary>
    [JsonStringEnumMemberName("l2")]
    L2,

    /// <summary>Mean cosine of activations and reconstruction, on held-out tokens.</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,

    /// <summary>Cross-entropy of the model as it is, on held-out tokens, in nats a token.</summary>
    [JsonStringEnumMemberName("ceClean")]
    CeClean,

    /// <summary>The same with the reconstruction in place of the activations.</summary>
    [JsonStringEnumMemberName("ceSpliced")]
    CeSpliced,

    /// <summary>The same with the mean activation in their place.</summary>
    [JsonStringEnumMemberName("ceMeanAblated")]
    CeMeanAblated,

    /// <summary>Cross-entropy of a language model on held-out tokens, in nats a token.</summary>
    [JsonStringEnumMemberName("heldOutLoss")]
    HeldOutLoss,

    /// <summary>Learning rate.</summary>
    [JsonStringEnumMemberName("learningRate")]
    LearningRate,

    /// <summary>Norm of the gradient before clipping.</summary>
    [JsonStringEnumMemberName("gradientNorm")]
    GradientNorm,

    /// <summary>Tokens a second.</summary>
    [JsonStringEnumMemberName("tokensPerSecond")]
    TokensPerSecond,

    /// <summary>Latents that have fired so far, in a harvest.</summary>
    [JsonStringEnumMemberName("alive")]
    Alive,
}

/// <summary>Where a run stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Tokens">Tokens done.</param>
/// <param name="Rate">Tokens a second, of late.</param>
/// <param name="EtaSeconds">Seconds left; null while unknown.</param>
/// <param name="Measures">What was measured at this step; of a training that is done also what its result does on held-out text.</param>
/// <param name="Doing">What it does beside its steps; null while it steps.</param>
public sealed record RunProgress(
    long Step, long Steps, long Tokens, double Rate, double? EtaSeconds, IReadOnlyDictionary<RunMeasure, double> Measures, RunDoing? Doing = null)
{
    /// <summary>The widest dictionary of which <see cref="Fired"/> is told.</summary>
    public const int MostFired = 1_024;

    /// <summary>In a harvest of a small dictionary a bit for each latent, the lowest of a byte first, whether it has fired; Base64. Null elsewhere.</summary>
    public string? Fired { get; init; }

    /// <summary>Where a run stands before its first step.</summary>
    public static RunProgress None { get; } = new(0, 0, 0, 0, null, new Dictionary<RunMeasure, double>());

    /// <summary>The same place between steps: nothing is said of speed or time left, for no step tells them.</summary>
    /// <param name="doing">What is done; null for nothing.</param>
    /// <param name="measured">What was measured, in place of what the last step said of it; null for nothing.</param>
    public RunProgress Beside(RunDoing? doing, IReadOnlyDictionary<RunMeasure, double>? measured)
    {
        var measures = new Dictionary<RunMeasure, double>(Measures);
        foreach (var (measure, value) in measured ?? new Dictionary<RunMeasure, double>())
        {
            measures[measure] = value;
        }

        return this with { Rate = 0, EtaSeconds = null, Measures = measures, Doing = doing };
    }
}

/// <summary>What a run does after its last step, which may take longer than many steps.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunDoing>))]
public enum RunDoing
{
    /// <summary>Measures what it made on held-out text.</summary>
    [JsonStringEnumMemberName("measuring")]
    Measuring,

    /// <summary>Writes what a harvest saw of each latent.</summary>
    [JsonStringEnumMemberName("writing")]
    Writing,

    /// <summary>Compares latents with the labels of the text.</summary>
    [JsonStringEnumMemberName("comparing")]
    Comparing,
}

/// <summary>One point of a run's append-only list of metrics.</summary>
/// <param name="Step">The step.</param>
/// <param name="Measure">What.</param>
/// <param name="Value">How much.</param>
public readonly record struct RunMetric(long Step, RunMeasure Measure, double Value);

/// <summary>A line of a run's log.</summary>
/// <param name="At">When.</param>
/// <param name="Event">One or two words: "started", "checkpoint", "node lost".</param>
/// <param name="Text">The sentence.</param>
/// <param name="Step">The step at which the run stood; null before its first report.</param>
public sealed record RunLogLine(DateTimeOffset At, string Event, string Text, long? Step = null);
