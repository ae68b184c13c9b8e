using SaePortal.Compute.Runs;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Torch.Transformers.Training;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Runs;

/// <summary>How runs are spoken of.</summary>
internal static class RunWords
{
    private const int LongestReason = 90;
    private static readonly (RunMeasure, string)[] s_judged = [(RunMeasure.HeldOutFvu, "FVU"), (RunMeasure.Fvu, "FVU"), (RunMeasure.HeldOutLoss, "loss"), (RunMeasure.Loss, "loss")];

    /// <summary>As "Train resid-2".</summary>
    public static string Title(RunSpec spec) => spec switch
    {
        TrainSpec => $"Train {spec.Subject}",
        ModelTrainSpec => $"Train the model {spec.Subject}",
        _ => $"Harvest {spec.Subject}",
    };

    /// <summary>The state's word.</summary>
    public static string State(RunRecord run) => State(run, run.Progress?.Doing);

    /// <summary>The state's word, when more recent news than the row's tell what is done beside steps.</summary>
    public static string State(RunRecord run, RunDoing? doing) => run.State switch
    {
        RunState.Queued => run.Epoch > 0 ? "Waiting to go on" : "Waiting",
        RunState.Running => Doing(doing) ?? (run.Spec is HarvestSpec ? "Harvesting" : "Training"),
        RunState.Paused => "Paused",
        RunState.Completed => "Done",
        RunState.Failed => "Stopped by an error",
        _ => "Cancelled",
    };

    /// <summary>The state's mark.</summary>
    public static BadgeKind Badge(RunState state) => state switch
    {
        RunState.Running => BadgeKind.Running,
        RunState.Paused => BadgeKind.Paused,
        RunState.Completed => BadgeKind.Done,
        RunState.Failed => BadgeKind.Failed,
        _ => BadgeKind.Waiting,
    };

    /// <summary>What a run does beside its steps; null while it steps.</summary>
    public static string? Doing(RunDoing? doing) => doing switch
    {
        RunDoing.Measuring => "Measuring on held-out text",
        RunDoing.Writing => "Writing the latents",
        RunDoing.Comparing => "Comparing with labels",
        _ => null,
    };

    /// <summary>Time left, or what is done instead of steps that would tell it; null when neither is known.</summary>
    public static string? Left(RunUpdate now) => Doing(now.Doing) ?? (now.EtaSeconds is { } seconds ? $"{Figures.Duration(TimeSpan.FromSeconds(seconds))} left" : null);

    /// <summary>
    /// The number by which a training is judged, FVU or the loss of a language model: that of all held-out text once it is done, that of the last
    /// batch before. Null for runs that have none.
    /// </summary>
    public static (string Name, double Value)? Judged(IReadOnlyDictionary<RunMeasure, double> measures)
    {
        foreach (var (measure, name) in s_judged)
        {
            if (measures.TryGetValue(measure, out var value))
            {
                return (name, value);
            }
        }

        return null;
    }

    /// <summary>That number of a run, in words; empty for runs that have none.</summary>
    public static string Measured(RunRecord run) => run.Progress is { } p && Judged(p.Measures) is { } x ? Figures.Measure(x.Value) : "";

    /// <summary>How a measure reads: a share as percent, a count whole, anything else with three digits.</summary>
    public static string Figure(RunMeasure measure, double value) => measure switch
    {
        RunMeasure.CeRecovered => Figures.Percent(value),
        RunMeasure.Dead or RunMeasure.Alive or RunMeasure.TokensPerSecond => Figures.Grouped(value),
        _ => Figures.Measure(value),
    };

    /// <summary>Steps that a recipe amounts to; 0 when only the text tells.</summary>
    public static long Steps(RunSpec spec) => spec switch
    {
        TrainSpec t => (t.Tokens + t.Batch - 1) / t.Batch,
        ModelTrainSpec m => m.Steps,
        _ => 0,
    };

    /// <summary>Why a run failed, short enough for a row: its first sentence, cut between words; empty when it did not.</summary>
    public static string Why(RunRecord run)
    {
        var what = run.Problem?.What ?? "";
        var end = what.IndexOf(". ", StringComparison.Ordinal);
        var sentence = end < 0 ? what : what[..(end + 1)];
        if (sentence.Length <= LongestReason)
        {
            return sentence;
        }

        var cut = sentence.LastIndexOf(' ', LongestReason - 1);
        return sentence[..(cut > LongestReason / 2 ? cut : LongestReason - 1)].TrimEnd('.', ',', ';', ':') + "…";
    }

    /// <summary>The recipe as names and values.</summary>
    public static IReadOnlyList<(string Name, string Value, bool Mono)> Settings(RunRecord run)
    {
        List<(string, string, bool)> settings = run.Spec switch
        {
            TrainSpec t =>
            [
                ("Model", t.Model, false), ("Corpus", t.Corpus, false), ("Hook", t.Hook, true), ("Architecture", $"TopK, k {t.K}, width {t.Width:N0}", false),
                ("Length", $"{t.Tokens:N0} tokens, {Steps(t):N0} steps of {t.Batch:N0}", false), ("Rate", $"{t.LearningRate:0.#####}, warm-up 5%, linear decay to 0", false),
                ("AuxK", t.AuxK > 0 ? $"{Figures.Measure(t.AuxK)}; a latent is dead after {t.DeadAfter:N0} silent tokens" : "off", false),
                ("Contexts", $"{t.Context} tokens, one BOS a {(t.BosPerContext ? "context" : "document")}{(t.HeldOut is { } held ? $", {held:N0} held out" : "")}", false),
            ],
            HarvestSpec h => [("Dictionary", h.Dictionary, false), ("Corpus", h.Corpus, false), ("Length", $"{h.Tokens:N0} tokens at most", false)],
            ModelTrainSpec m =>
            [
                ("Corpus", m.Corpus, false), ("Tokenizer", m.Tokenizer, false), ("Model", $"{TransformerFamily.GptNeoX.Text()}, {Amounts.Counted(m.Layers, "layer", "layers")}, d_model {m.DModel}, {Amounts.Counted(m.Heads, "head", "heads")}, d_mlp {m.DMlp}", false),
                ("Length", $"{m.Tokens:N0} tokens, {m.Steps:N0} steps of {m.TokensPerStep:N0}", false), ("Contexts", $"{m.Batch} a step, {m.Context} tokens each, one BOS a document", false),
                ("Rate", $"{m.LearningRate:0.#####}, warm-up {ModelTrainingPlan.WarmUp * 100:0.#}%, cosine decay to {ModelTrainingPlan.LastRate * 100:0.#}%", false), ("Weight decay", Figures.Measure(m.WeightDecay), false),
                ("Snapshots", m.Snapshots.Count > 0 ? string.Join(", ", m.Snapshots) : "none", false), ("Weights", m.Type == WeightType.BF16 ? "bfloat16" : "float32", false),
            ],
            _ => [],
        };
        settings.Add(("Seed", $"{run.Spec.Seed}", false));
        settings.Add(("Device", run.Spec.Device ?? "best of the node", false));
        return settings;
    }
}
