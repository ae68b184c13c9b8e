using SaePortal.Core.Runs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Runs;

/// <summary>How runs are spoken of.</summary>
internal static class RunWords
{
    /// <summary>As "Train resid-2".</summary>
    public static string Title(RunSpec spec) => spec switch
    {
        TrainSpec => $"Train {spec.Subject}",
        _ => $"Harvest {spec.Subject}",
    };

    /// <summary>The state's word.</summary>
    public static string State(RunRecord run) => run.State switch
    {
        RunState.Queued => run.Epoch > 0 ? "Waiting to go on" : "Waiting",
        RunState.Running => run.Spec is TrainSpec ? "Training" : "Harvesting",
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
                ("Contexts", $"{t.Context} tokens, one BOS a {(t.BosPerContext ? "context" : "document")}", false),
            ],
            HarvestSpec h => [("Dictionary", h.Dictionary, false), ("Corpus", h.Corpus, false), ("Length", $"{h.Tokens:N0} tokens at most", false)],
            _ => [],
        };
        settings.Add(("Seed", $"{run.Spec.Seed}", false));
        settings.Add(("Device", run.Spec.Device ?? "best of the node", false));
        return settings;
    }
}
