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
        var now = await store.Get(cancellation).ConfigureAwait(false) is { Wanted: true } wanted ? wanted : new DemoRecord(true, null, null, null, null);
        var parts = await Parts(now, cancellation).ConfigureAwait(false);
        if (now.Finished is not null && parts.Dictionary is { Harvest: not null })
        {
            return new Problem(ProblemKind.Conflict, "The demo is here.", "Remove it first to have it made again.");
        }

        var halted = await Last(now, parts.Dictionary, cancellation).ConfigureAwait(false);
        var again = halted switch
        {
            { State: RunState.Failed or RunState.Paused } => (await desk.Want(halted.Id, RunSignal.Continue, cancellation).ConfigureAwait(false)).Problem,
            // Without its text it cannot begin: once it is forgotten, the experiment harvests anew when the text is there.
            { State: RunState.Cancelled, Spec: HarvestSpec } when parts.Corpus is null => (await desk.Remove(halted.Id, cancellation).ConfigureAwait(false)).Problem,
            { State: RunState.Cancelled, Spec: HarvestSpec harvest } => (await desk.Start(harvest, cancellation).ConfigureAwait(false)).Problem,
            _ => null,
        };
        if (again is not null)
        {
            return again;
        }

        // The row keeps neither; what they say is of the time before.
        progress.Problem = null;
        progress.Report(0);
        var over = halted is null or { State: RunState.Cancelled, Spec: TrainSpec };
        await store.Set(now with { TrainRun = over && parts.Dictionary is null ? null : now.TrainRun, Finished = null }, cancellation).ConfigureAwait(false);
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

        DemoParts parts;
        var own = new HashSet<int>();
        while (true)
        {
            // A training that was done before it heard of this has made its dictionary meanwhile, and queued a harvest.
            parts = await Parts(now, cancellation).ConfigureAwait(false);
            var open = (await Runs(now, parts.Dictionary, cancellation).ConfigureAwait(false)).Where(own.Add).ToList();
            if (open.Count == 0)
            {
                break;
            }

            if (await Stop(open, cancellation).ConfigureAwait(false) is { } busy)
            {
                return busy;
            }
        }

        var removed = new List<string>();
        var kept = new List<string>();
        var bytes = 0L;
        foreach (var (kind, name) in new[] { (RemovableKind.Dictionary, parts.Dictionary?.Name), (RemovableKind.Corpus, parts.Corpus?.Name), (RemovableKind.Model, parts.Model?.Name) })
        {
            if (name is null || (await removals.Plan(kind, name, cancellation).ConfigureAwait(false)).Or(out _) is not { } plan)
            {
                continue;
            }

            var needed = plan.Dictionaries.Concat(plan.Harvests).ToList();
            if (kind != RemovableKind.Dictionary && (needed.Count > 0 || plan.UnfinishedRuns.Count > 0))
            {
                List<string> by = [.. needed.Select(x => $"\"{x}\""), .. plan.UnfinishedRuns.Select(x => $"run {x}")];
                kept.Add($"The {Noun(kind)} \"{name}\" stays: {string.Join(", ", by)} {(by.Count == 1 ? "needs" : "need")} it.");
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
        var train = await Training(now, cancellation).ConfigureAwait(false);
        var harvest = parts.Dictionary is { } made ? await Harvest(now, made, cancellation).ConfigureAwait(false) : null;
        return DemoTelling.Of(now, parts, train, harvest, progress);
    }

    /// <summary>What there is of it.</summary>
    internal async Task<DemoParts> Parts(DemoRecord record, CancellationToken cancellation) => new(
        record.ModelId is { } model ? await models.Get(model, cancellation).ConfigureAwait(false) : null,
        record.CorpusId is { } corpus ? await corpora.Get(corpus, cancellation).ConfigureAwait(false) : null,
        record.TrainRun is { } run ? await dictionaries.OfRun(run, cancellation).ConfigureAwait(false) : null);

    /// <summary>The training; null before it, and when somebody removed the run.</summary>
    internal async Task<RunRecord?> Training(DemoRecord record, CancellationToken cancellation) =>
        record.TrainRun is { } run ? await runs.Get(run, cancellation).ConfigureAwait(false) : null;

    /// <summary>The newest harvest of its dictionary; null before one.</summary>
    internal async Task<RunRecord?> Harvest(DemoRecord record, DictionaryRecord dictionary, CancellationToken cancellation) =>
        (await Harvests(record, dictionary, cancellation).ConfigureAwait(false)).MaxBy(x => x.Id);

    private async Task<RunRecord?> Last(DemoRecord record, DictionaryRecord? dictionary, CancellationToken cancellation) =>
        (dictionary is null ? null : await Harvest(record, dictionary, cancellation).ConfigureAwait(false)) ?? await Training(record, cancellation).ConfigureAwait(false);

    /// <summary>Harvests of the dictionary. One that has not ended well knows it by the name of its recipe alone, which need not be the present one.</summary>
    private async Task<IReadOnlyList<RunRecord>> Harvests(DemoRecord record, DictionaryRecord dictionary, CancellationToken cancellation)
    {
        var ended = await runs.OfDictionary(dictionary.Id, RunsOfIt, cancellation).ConfigureAwait(false);
        var named = (await runs.List(null, RunsOfIt, [], cancellation).ConfigureAwait(false)).Where(x => x.Spec is HarvestSpec harvest && harvest.Dictionary == dictionary.Name);
        var next = await Training(record, cancellation).ConfigureAwait(false) is { } train && await runs.QueuedBy(train, cancellation).ConfigureAwait(false) is { } number
            ? await runs.Get(number, cancellation).ConfigureAwait(false) : null;
        return [.. ended.Concat(named).Append(next).OfType<RunRecord>().Where(x => x.Spec is HarvestSpec && x.Id > record.TrainRun)];
    }

    private async Task<IEnumerable<int>> Runs(DemoRecord record, DictionaryRecord? dictionary, CancellationToken cancellation)
    {
        var harvests = dictionary is null ? [] : await Harvests(record, dictionary, cancellation).ConfigureAwait(false);
        return harvests.Select(x => x.Id).Concat(record.TrainRun is { } train ? [train] : []).Order();
    }

    /// <summary>Cancels runs and waits until their nodes let go.</summary>
    private async Task<Problem?> Stop(IEnumerable<int> own, CancellationToken cancellation)
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
