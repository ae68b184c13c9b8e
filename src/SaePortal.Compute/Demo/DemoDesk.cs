using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Demo;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Demo;

/// <summary>What was removed with the experiment, and what of it stays because something else needs it.</summary>
/// <param name="Removed">Names, each with what it names.</param>
/// <param name="Kept">Sentences, each with its reason.</param>
/// <param name="Bytes">Space that was freed.</param>
public sealed record DemoRemoval(IReadOnlyList<string> Removed, IReadOnlyList<string> Kept, long Bytes);

/// <summary>Where the built-in experiment is asked for, asked about and given up.</summary>
public sealed class DemoDesk(
    DemoStore store, DemoProgress progress, LanguageModelStore models, CorpusStore corpora, DictionaryStore dictionaries, RunStore runs, RunDesk desk, RemovalStore removals, TimeProvider clock)
{
    private const int RunsOfIt = 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Wants it, from wherever it stands: what was removed is made again, what stopped goes on.</summary>
    public async Task<Answer<DemoStatus>> Restore(CancellationToken cancellation)
    {
        using var turn = await progress.Turn(cancellation).ConfigureAwait(false);
        var now = await store.Get(cancellation).ConfigureAwait(false);
        if (now is { Wanted: true, Finished: not null } && (await Parts(now, cancellation).ConfigureAwait(false)).Dictionary is not null)
        {
            return new Problem(ProblemKind.Conflict, "The demo is here.", "Remove it first to have it made again.");
        }

        var halted = (await Status(cancellation).ConfigureAwait(false)).Run is { } number ? await runs.Get(number, cancellation).ConfigureAwait(false) : null;
        var again = halted switch
        {
            { State: RunState.Failed or RunState.Paused } => (await desk.Want(halted.Id, RunSignal.Continue, cancellation).ConfigureAwait(false)).Problem,
            { State: RunState.Cancelled, Spec: HarvestSpec harvest } => (await desk.Start(harvest, cancellation).ConfigureAwait(false)).Problem,
            _ => null,
        };
        if (again is not null)
        {
            return again;
        }

        var over = halted is null or { State: RunState.Cancelled, Spec: TrainSpec };
        await store.Set(new DemoRecord(true, now?.ModelId, now?.CorpusId, over ? null : now?.TrainRun, null), cancellation).ConfigureAwait(false);
        progress.Wake();
        return await Status(cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes the experiment with its runs. A model or text that something else needs stays.</summary>
    /// <returns>What went and what stays, or why it cannot go yet.</returns>
    public async Task<Answer<DemoRemoval>> Remove(CancellationToken cancellation)
    {
        using var turn = await progress.Turn(cancellation).ConfigureAwait(false);
        if (await store.Get(cancellation).ConfigureAwait(false) is not { Wanted: true } now)
        {
            return new Problem(ProblemKind.NotFound, "There is no demo here.", "saeportal demo restore brings it back.");
        }

        var parts = await Parts(now, cancellation).ConfigureAwait(false);
        var own = await Runs(now, parts.Dictionary, cancellation).ConfigureAwait(false);
        if (await Stop(own, cancellation).ConfigureAwait(false) is { } busy)
        {
            return busy;
        }

        var removed = new List<string>();
        var kept = new List<string>();
        var bytes = 0L;
        parts = await Parts(now, cancellation).ConfigureAwait(false);
        foreach (var (kind, name) in new[] { (RemovableKind.Dictionary, parts.Dictionary?.Name), (RemovableKind.Corpus, parts.Corpus?.Name), (RemovableKind.Model, parts.Model?.Name) })
        {
            if (name is null || (await removals.Plan(kind, name, cancellation).ConfigureAwait(false)).Or(out _) is not { } plan)
            {
                continue;
            }

            var needed = plan.Dictionaries.Concat(plan.Harvests).ToList();
            if (kind != RemovableKind.Dictionary && (needed.Count > 0 || plan.UnfinishedRuns.Count > 0))
            {
                kept.Add($"The {Noun(kind)} \"{name}\" stays: {(needed.Count > 0 ? string.Join(", ", needed.Select(x => $"\"{x}\"")) : $"run {string.Join(", ", plan.UnfinishedRuns)}")} needs it.");
                continue;
            }

            if ((await removals.Remove(kind, name, cancellation).ConfigureAwait(false)).Problem is { } problem)
            {
                kept.Add(problem.ToString());
                continue;
            }

            removed.Add($"{Noun(kind)} \"{name}\"");
            bytes += plan.Bytes;
        }

        foreach (var run in own)
        {
            await desk.Remove(run, cancellation).ConfigureAwait(false);
        }

        await store.Set(new DemoRecord(false, null, null, null, null), cancellation).ConfigureAwait(false);
        return new DemoRemoval(removed, kept, bytes);
    }

    /// <summary>How it is.</summary>
    public async Task<DemoStatus> Status(CancellationToken cancellation)
    {
        if (await store.Get(cancellation).ConfigureAwait(false) is not { Wanted: true } now)
        {
            return DemoStatus.Off;
        }

        var parts = await Parts(now, cancellation).ConfigureAwait(false);
        var train = now.TrainRun is { } number ? await runs.Get(number, cancellation).ConfigureAwait(false) : null;
        var harvest = parts.Dictionary is { } made && train is not null
            ? (await runs.OfDictionary(made.Id, RunsOfIt, cancellation).ConfigureAwait(false)).FirstOrDefault(x => x.Spec is HarvestSpec && x.Id > train.Id)
                ?? (await runs.List(null, RunsOfIt, [], cancellation).ConfigureAwait(false)).FirstOrDefault(x => x.Id > train.Id && x.Spec is HarvestSpec h && h.Dictionary == made.Name)
            : null;
        return DemoTelling.Of(now, parts, train, harvest, progress);
    }

    /// <summary>What there is of it.</summary>
    internal async Task<DemoParts> Parts(DemoRecord record, CancellationToken cancellation)
    {
        var train = record.TrainRun is { } run ? await runs.Get(run, cancellation).ConfigureAwait(false) : null;
        return new DemoParts(
            record.ModelId is { } model ? await models.Get(model, cancellation).ConfigureAwait(false) : null,
            record.CorpusId is { } corpus ? await corpora.Get(corpus, cancellation).ConfigureAwait(false) : null,
            train?.DictionaryId is { } dictionary ? await dictionaries.Get(dictionary, cancellation).ConfigureAwait(false) : null);
    }

    private async Task<IReadOnlyList<int>> Runs(DemoRecord record, DictionaryRecord? dictionary, CancellationToken cancellation)
    {
        var own = new HashSet<int>();
        if (record.TrainRun is { } train)
        {
            own.Add(train);
        }

        if (dictionary is not null)
        {
            own.UnionWith((await runs.OfDictionary(dictionary.Id, RunsOfIt, cancellation).ConfigureAwait(false)).Select(x => x.Id));
            own.UnionWith((await runs.List(null, RunsOfIt, [RunState.Queued, RunState.Running, RunState.Paused], cancellation).ConfigureAwait(false))
                .Where(x => x.Spec is HarvestSpec h && h.Dictionary == dictionary.Name).Select(x => x.Id));
        }

        return [.. own.Order()];
    }

    /// <summary>Cancels runs and waits until their nodes let go.</summary>
    private async Task<Problem?> Stop(IReadOnlyList<int> own, CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        foreach (var run in own)
        {
            var told = false;
            while (await runs.Get(run, cancellation).ConfigureAwait(false) is { State: RunState.Queued or RunState.Running or RunState.Paused or RunState.Failed } open)
            {
                if (!told || open.State != RunState.Running)
                {
                    told = true;
                    await desk.Want(run, RunSignal.Cancel, cancellation).ConfigureAwait(false);
                    continue;
                }

                if (clock.GetElapsedTime(since) > s_patience)
                {
                    return new Problem(ProblemKind.Conflict, $"Run {run} of the demo does not end.", "Its node may stand still; try again when the run has ended.");
                }

                await Task.Delay(s_lookAgain, clock, cancellation).ConfigureAwait(false);
            }
        }

        return null;
    }

    private static string Noun(RemovableKind kind) => kind switch
    {
        RemovableKind.Model => "model",
        RemovableKind.Corpus => "corpus",
        _ => "dictionary",
    };
}

/// <summary>What there is of the experiment.</summary>
internal sealed record DemoParts(LanguageModelRecord? Model, CorpusRecord? Corpus, DictionaryRecord? Dictionary);
