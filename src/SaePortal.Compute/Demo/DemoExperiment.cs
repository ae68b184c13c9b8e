using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SaePortal.Compute.Imports;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Demo;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Demo;

/// <summary>
/// Makes the built-in experiment, step by step, from wherever the rows say that it stands: an interruption at any point costs the step at most, and the
/// steps that compute are runs, which go on from their checkpoints.
/// </summary>
public sealed partial class DemoExperiment(
    PortalOptions options, DemoStore store, DemoDesk demo, DemoProgress progress, DemoText text, ModelImport import, LanguageModelStore models, CorpusStore corpora, RunStore runs, RunDesk desk,
    TimeProvider clock, ILogger<DemoExperiment> logger) : BackgroundService
{
    private const int NewestRuns = 50;
    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_afterTrouble = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // HTTP first.
        await Task.Yield();
        if (options.Demo)
        {
            await store.BeginIfEmpty(stoppingToken).ConfigureAwait(false);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            await progress.Wait(await Round(stoppingToken).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>Does the next step.</summary>
    /// <returns>How long to wait for the one after it.</returns>
    private async Task<TimeSpan> Round(CancellationToken cancellation)
    {
        try
        {
            using var turn = await progress.Turn(cancellation).ConfigureAwait(false);
            if (await store.Get(cancellation).ConfigureAwait(false) is not { Wanted: true, Finished: null } now)
            {
                progress.Problem = null;
                return s_idle;
            }

            progress.Problem = (await Step(now, cancellation).ConfigureAwait(false)).Problem;
            return progress.Problem is null ? s_round : s_afterTrouble;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Failed(logger, e);
            progress.Problem = new Problem(ProblemKind.Unavailable, $"The demo could not go on: {e.Message}", "It is tried again.");
            return s_afterTrouble;
        }
    }

    private async Task<Answer<Done>> Step(DemoRecord now, CancellationToken cancellation)
    {
        var parts = await demo.Parts(now, cancellation).ConfigureAwait(false);
        if (parts.Model is not { } model)
        {
            var found = await models.Find(DemoRecipe.Model, cancellation).ConfigureAwait(false);
            var taken = found is { Succeeded: true, Value.Source: DemoRecipe.ModelSource } ? found : await import.Import(DemoRecipe.ModelFolder, DemoRecipe.Model, cancellation).ConfigureAwait(false);
            return await Reached(taken.Problem, now with { ModelId = taken.Succeeded ? taken.Value.Id : null }, cancellation).ConfigureAwait(false);
        }

        if (parts.Corpus is not { } corpus)
        {
            var found = await corpora.Find(DemoRecipe.Corpus, cancellation).ConfigureAwait(false);
            var written = found.Succeeded && found.Value.Source == DemoRecipe.TextSource ? found : await text.Write(progress, cancellation).ConfigureAwait(false);
            return await Reached(written.Problem, now with { CorpusId = written.Succeeded ? written.Value.Id : null }, cancellation).ConfigureAwait(false);
        }

        var train = await demo.Training(now, cancellation).ConfigureAwait(false);
        if (parts.Dictionary is not { } dictionary)
        {
            if (train is not (null or { State: RunState.Completed }))
            {
                return Done.Yes;
            }

            var started = await Begin(now, model.Name, corpus.Name, cancellation).ConfigureAwait(false);
            return await Reached(started.Problem, now with { TrainRun = started.Succeeded ? started.Value.Id : null }, cancellation).ConfigureAwait(false);
        }

        if (dictionary.Harvest is not null)
        {
            return await Reached(null, now with { Finished = clock.GetUtcNow() }, cancellation).ConfigureAwait(false);
        }

        return train is null or { State: RunState.Completed } ? await HarvestAgain(now, dictionary, corpus.Name, cancellation).ConfigureAwait(false) : Done.Yes;
    }

    /// <summary>Queues the harvest that the training would have, when somebody removed its run, or the text with what was harvested.</summary>
    private async Task<Answer<Done>> HarvestAgain(DemoRecord now, DictionaryRecord dictionary, string corpus, CancellationToken cancellation)
    {
        if (await demo.Harvest(now, dictionary, cancellation).ConfigureAwait(false) is not (null or { State: RunState.Completed })
            // It may have ended since we looked.
            || (await demo.Parts(now, cancellation).ConfigureAwait(false)).Dictionary is not { Harvest: null })
        {
            return Done.Yes;
        }

        var recipe = DemoRecipe.Training(dictionary.Model, corpus);
        var started = await desk.Start(new HarvestSpec { Dictionary = dictionary.Name, Corpus = corpus, Tokens = recipe.Tokens, Seed = recipe.Seed }, cancellation).ConfigureAwait(false);
        return started.Succeeded ? Done.Yes : started.Problem;
    }

    /// <summary>Queues the training, unless one was queued in the moment before the portal was killed.</summary>
    private async Task<Answer<RunRecord>> Begin(DemoRecord now, string model, string corpus, CancellationToken cancellation)
    {
        var spec = DemoRecipe.Training(model, corpus);
        foreach (var run in await runs.List(null, NewestRuns, [RunState.Queued, RunState.Running, RunState.Paused, RunState.Failed, RunState.Completed], cancellation).ConfigureAwait(false))
        {
            if (run.Spec is TrainSpec same && same.Name == spec.Name && same.Model == model && same.Corpus == corpus
                && (run.State != RunState.Completed || (await demo.Parts(now with { TrainRun = run.Id }, cancellation).ConfigureAwait(false)).Dictionary is not null))
            {
                return run;
            }
        }

        return await desk.Start(spec, cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes down what was reached.</summary>
    private async Task<Answer<Done>> Reached(Problem? problem, DemoRecord next, CancellationToken cancellation)
    {
        if (problem is not null)
        {
            return problem;
        }

        await store.Set(next, cancellation).ConfigureAwait(false);
        progress.Wake();
        return Done.Yes;
    }

    [LoggerMessage(LogLevel.Warning, "The demo could not go on; it is tried again")]
    private static partial void Failed(ILogger logger, Exception e);
}
