using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Torch.Transformers.Training;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Runs;

/// <summary>How runs are spoken of.</summary>
internal static class RunWords
{
    /// <summary>As "Train resid-2".</summary>
    public static string Title(RunSpec spec) => spec switch
    {
        TrainSpec => $"Train {spec.Subject}",
        ModelTrainSpec => $"Train the model {spec.Subject}",
        _ => $"Harvest {spec.Subject}",
    };

    /// <summary>The state's word.</summary>
    public static string State(RunRecord run) => run.State switch
    {
        RunState.Queued => run.Epoch > 0 ? "Waiting to go on" : "Waiting",
        RunState.Running => run.Spec is HarvestSpec ? "Harvesting" : "Training",
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

    /// <summary>The number by which a training is judged while it runs: FVU, or the loss of a language model; empty for others.</summary>
    public static string Measured(RunRecord run) =>
        run.Progress?.Measures.TryGetValue(run.Spec is ModelTrainSpec ? RunMeasure.Loss : RunMeasure.Fvu, out var value) == true ? Figures.Measure(value) : "";

    /// <summary>The recipe as names and values.</summary>
    public static IReadOnlyList<(string Name, string Value, bool Mono)> Settings(RunRecord run)
    {
        List<(string, string, bool)> settings = run.Spec switch
        {
            TrainSpec t =>
            [
                ("Model", t.Model, false), ("Corpus", t.Corpus, false), ("Hook", t.Hook, true), ("Architecture", $"TopK, k {t.K}, width {t.Width:N0}", false),
                ("Length", $"{t.Tokens:N0} tokens, {(t.Tokens + t.Batch - 1) / t.Batch:N0} steps of {t.Batch:N0}", false), ("Rate", $"{t.LearningRate:0.#####}, warm-up 5%, linear decay to 0", false),
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
