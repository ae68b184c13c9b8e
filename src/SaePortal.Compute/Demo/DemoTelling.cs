using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Demo;

namespace SaePortal.Compute.Demo;

/// <summary>Says how the experiment is, from its rows.</summary>
internal static class DemoTelling
{
    public static DemoStatus Of(DemoRecord now, DemoParts parts, RunRecord? train, RunRecord? harvest, DemoProgress progress)
    {
        var here = parts.Dictionary is { Harvest: not null };
        if (now.Finished is not null && !here)
        {
            // Somebody removed a part of it by hand: what is left is theirs.
            return DemoStatus.Off;
        }

        var run = harvest ?? train;
        // Once it is here, a harvest that somebody asked for later is their own.
        var problem = here ? null : progress.Problem ?? Halted(run);
        var written = parts.Corpus is not null ? 1 : Math.Min(1, progress.Words / (double)DemoRecipe.Words);
        var trained = parts.Dictionary is not null ? 1 : Share(DemoStage.Train, train);
        var harvested = here ? 1 : Share(DemoStage.Harvest, harvest);
        DemoStageStatus[] stages =
        [
            new(DemoStage.Model, parts.Model is null ? 0 : 1, parts.Model is null, parts.Model is { } model ? Text($"{model.Spec.Parameters / 1e6:0.0} M parameters") : ""),
            new(DemoStage.Text, written, parts is { Model: not null, Corpus: null }, written > 0 ? Text($"{(parts.Corpus is null ? progress.Words : DemoRecipe.Words) / 1e6:0.0} M words") : ""),
            new(DemoStage.Train, trained, parts is { Corpus: not null, Dictionary: null }, Fvu(train, parts)),
            new(DemoStage.Harvest, harvested, parts.Dictionary is not null && !here, Latents(harvest, parts, here)),
        ];
        return new DemoStatus(
            here ? DemoState.Done : problem is not null ? DemoState.Stopped : DemoState.Working, stages, here || problem is not null ? null : Left(stages, train, harvest), problem,
            parts.Model?.Name, parts.Corpus?.Name, parts.Dictionary?.Name, train?.Id, run?.Id);
    }

    private static Problem? Halted(RunRecord? run) => run?.State switch
    {
        RunState.Failed => run.Problem,
        RunState.Paused => new Problem(ProblemKind.Conflict, $"Run {run.Id} is paused.", "Resume it, and the demo goes on."),
        RunState.Cancelled => new Problem(ProblemKind.Conflict, $"Run {run.Id} was cancelled.", "Bring the demo back to have it made again."),
        _ => null,
    };

    /// <summary>By time: behind a run's last step comes what it measures.</summary>
    private static double Share(DemoStage stage, RunRecord? run) =>
        run?.Progress is { Steps: > 0 } p ? Math.Min(1, p.Step / (double)p.Steps) * (1 - (DemoRecipe.SecondsBehindSteps(stage) / DemoRecipe.Seconds(stage))) : 0;

    /// <summary>The live stage tells its own rest when it can; the others take as long as they were measured to.</summary>
    private static double? Left(IReadOnlyList<DemoStageStatus> stages, RunRecord? train, RunRecord? harvest)
    {
        var left = 0.0;
        foreach (var stage in stages)
        {
            var told = stage.Stage switch
            {
                DemoStage.Train => train,
                DemoStage.Harvest => harvest,
                _ => null,
            };
            left += stage.Live && told is { State: RunState.Running, Progress: { EtaSeconds: { } eta } } ? eta + DemoRecipe.SecondsBehindSteps(stage.Stage) : (1 - stage.Share) * DemoRecipe.Seconds(stage.Stage);
        }

        return Math.Ceiling(left);
    }

    private static string Fvu(RunRecord? train, DemoParts parts) =>
        parts.Dictionary?.Metrics is { } metrics ? Text($"FVU {metrics.Fvu:0.000}")
        : train?.Progress?.Measures.TryGetValue(RunMeasure.Fvu, out var fvu) == true ? Text($"FVU {fvu:0.000}") : "";

    private static string Latents(RunRecord? harvest, DemoParts parts, bool here) =>
        here ? Text($"{parts.Dictionary!.Spec.Width:#,0} latents")
        : harvest?.Progress?.Measures.TryGetValue(RunMeasure.Alive, out var alive) == true ? Text($"{alive:#,0} of {parts.Dictionary!.Spec.Width:#,0} fired") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
