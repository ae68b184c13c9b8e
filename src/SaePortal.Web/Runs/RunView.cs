using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Torch.Training;
using SaePortal.Web.Access;
using SaePortal.Web.Charts;

namespace SaePortal.Web.Runs;

/// <summary>What the page of a run shows, kept current.</summary>
public sealed class RunView(RunStore runs, RunFeed feed, RunDesk desk, DictionaryStore dictionaries, LanguageModelStore models, IViewer viewer, TimeProvider clock)
{
    private const int MetricsAtOnce = 20_000;
    private const int MostLines = 60;
    private const int MostLinesOfAll = 10_000;
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_reread = TimeSpan.FromSeconds(1);

    private readonly List<RunMetric> _metrics = [];

    /// <summary>The run's row; null when there is none.</summary>
    public RunRecord? Run { get; private set; }

    /// <summary>Where it stands.</summary>
    public RunUpdate? Now { get; private set; }

    /// <summary>When <see cref="Now"/> came.</summary>
    public DateTimeOffset Updated { get; private set; }

    /// <summary>The newest lines of its log, newest first.</summary>
    public IReadOnlyList<RunLogLine> Log { get; private set; } = [];

    /// <summary>Lines of its log in all.</summary>
    public int LogLines { get; private set; }

    /// <summary>Whether all of them are shown.</summary>
    public bool WholeLog { get; private set; }

    /// <summary>The dictionary it made or read.</summary>
    public DictionaryRecord? Dictionary { get; private set; }

    /// <summary>The models it has made, in order of their steps.</summary>
    public IReadOnlyList<LanguageModelRecord> Models { get; private set; } = [];

    /// <summary>The run that this one queued when it was done, such as the harvest after a training; null before, or when it was removed.</summary>
    public int? Next { get; private set; }

    /// <summary>Runs that wait before this one.</summary>
    public int Ahead { get; private set; }

    /// <summary>Why the last thing asked for was refused.</summary>
    public Problem? Refused { get; private set; }

    /// <summary>Tokens a step.</summary>
    public long TokensPerStep => Run?.Spec is TrainSpec train ? train.Batch : Run?.Spec is ModelTrainSpec model ? model.TokensPerStep : Now is { Steps: > 0 } && Run?.Progress is { Step: > 0 } p ? Math.Max(1, p.Tokens / p.Step) : 1;

    /// <summary>Steps in all: as the run tells, before its first step as its recipe does; 0 while neither is known.</summary>
    public long Steps => Now is { Steps: > 0 } now ? now.Steps : Run is { } run ? RunWords.Steps(run.Spec) : 0;

    /// <summary>Tokens that it shall see; null while unknown.</summary>
    public double? Planned => Run?.Spec switch
    {
        TrainSpec train => train.Tokens,
        ModelTrainSpec model => model.Steps * model.TokensPerStep,
        _ => Now is { Steps: > 0 } now ? now.Steps * TokensPerStep : null,
    };

    /// <summary>Whether any point of a curve was recorded.</summary>
    public bool HasCurves => _metrics.Count > 0;

    /// <summary>Whether <see cref="Last"/> gives of held-out text what was measured after the last step, on all of it.</summary>
    public bool IsMeasured => Now is { State: RunState.Completed } now && (now.Metrics.ContainsKey(RunMeasure.HeldOutFvu) || now.Metrics.ContainsKey(RunMeasure.HeldOutLoss));

    /// <summary>Reads everything.</summary>
    /// <param name="number">The run.</param>
    /// <param name="wholeLog">Whether to read all of its log.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>Whether there is such a run.</returns>
    public async Task<bool> Load(int number, bool wholeLog, CancellationToken cancellation)
    {
        _metrics.Clear();
        WholeLog = wholeLog;
        return await Reread(number, cancellation).ConfigureAwait(false);
    }

    /// <summary>Follows the run until it ends or the page goes.</summary>
    /// <param name="changed">Draws; called at most four times a second.</param>
    /// <param name="cancellation">The page goes.</param>
    public async Task Follow(Func<Task> changed, CancellationToken cancellation)
    {
        if (Run is not { } run)
        {
            return;
        }

        // A run that was resumed goes on in the feed; one that ended is watched no longer.
        var reread = clock.GetTimestamp();
        await foreach (var update in feed.Watch(run.Id, cancellation).ConfigureAwait(false))
        {
            var ended = update.State != Now?.State;
            (Now, Updated) = (update, clock.GetUtcNow());
            if (ended || clock.GetElapsedTime(reread) > s_reread)
            {
                reread = clock.GetTimestamp();
                await Reread(run.Id, cancellation).ConfigureAwait(false);
            }

            await changed().ConfigureAwait(false);
            await Task.Delay(s_redraw, clock, cancellation).ConfigureAwait(false);
        }

        await Reread(run.Id, cancellation).ConfigureAwait(false);
        await changed().ConfigureAwait(false);
    }

    /// <summary>Pauses, resumes or cancels.</summary>
    public async Task Want(RunSignal signal, CancellationToken cancellation)
    {
        if (Run is not { } run)
        {
            return;
        }

        Refused = viewer.IsOwner ? (await desk.Want(run.Id, signal, cancellation).ConfigureAwait(false)).Problem : new Problem(ProblemKind.Forbidden, "Only the owner may steer runs.", "Sign in.");
        await Reread(run.Id, cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes the run.</summary>
    /// <returns>Whether it is gone.</returns>
    public async Task<bool> Remove(CancellationToken cancellation)
    {
        Refused = viewer.IsOwner ? (await desk.Remove(Run!.Id, cancellation).ConfigureAwait(false)).Problem : new Problem(ProblemKind.Forbidden, "Only the owner may remove runs.", "Sign in.");
        return Refused is null;
    }

    /// <summary>A curve of one measure over tokens.</summary>
    public ChartSeries Series(RunMeasure measure, string name, bool marked = false) =>
        new(name, [.. _metrics.Where(x => x.Measure == measure).Select(x => new ChartPoint(x.Step * TokensPerStep, x.Value))]) { Marked = marked };

    /// <summary>The last value of a measure; null before the first.</summary>
    public double? Last(RunMeasure measure) => Now is { State: RunState.Running or RunState.Completed } now && now.Metrics.TryGetValue(measure, out var live) ? live
        : _metrics.FindLast(x => x.Measure == measure) is { Step: > 0 } metric ? metric.Value
        : Now?.Metrics.TryGetValue(measure, out var last) == true ? last : null;

    /// <summary>Whether a measure was recorded.</summary>
    public bool Has(RunMeasure measure) => _metrics.Exists(x => x.Measure == measure);

    /// <summary>Pauses and losses, where they happened.</summary>
    public IReadOnlyList<ChartEvent> Events =>
    [
        .. Log.Reverse().Where(x => x is { Step: not null, Event: "paused" or "node lost" })
            .Select(x => new ChartEvent(x.Step!.Value * TokensPerStep, x.Event, x.Event == "paused" ? ChartEventKind.Caution : ChartEventKind.Wrong)),
    ];

    private async Task<bool> Reread(int number, CancellationToken cancellation)
    {
        Run = await runs.Get(number, cancellation).ConfigureAwait(false);
        if (Run is null)
        {
            return false;
        }

        if (Now is null || Now.State != Run.State || Run.State != RunState.Running)
        {
            (Now, Updated) = (RunUpdate.Of(Run), clock.GetUtcNow());
        }

        IReadOnlyList<RunMetric> more;
        do
        {
            more = await runs.Metrics(number, _metrics.Count > 0 ? _metrics[^1].Step : -1, MetricsAtOnce, cancellation).ConfigureAwait(false);
            _metrics.AddRange(more);
        }
        while (more.Count > 0);
        Log = [.. (await runs.Log(number, WholeLog ? MostLinesOfAll : MostLines, cancellation).ConfigureAwait(false)).Reverse()];
        LogLines = Log.Count < MostLines ? Log.Count : await runs.LogLines(number, cancellation).ConfigureAwait(false);
        if (Run.DictionaryId is { } id && Dictionary?.Id != id)
        {
            Dictionary = await dictionaries.Get(id, cancellation).ConfigureAwait(false);
        }

        // Runs of older versions do not tell what was measured at their end; their dictionary does.
        if (Run is { State: RunState.Completed, Spec: TrainSpec } && !IsMeasured && Dictionary?.Metrics is { } measured)
        {
            Now = Now with { Metrics = (Run.Progress ?? RunProgress.None).Beside(null, DictionaryEvaluation.Told(measured)).Measures };
        }

        if (Run.Spec is ModelTrainSpec)
        {
            Models = await models.OfRun(number, cancellation).ConfigureAwait(false);
        }

        if (Run.State == RunState.Queued)
        {
            Ahead = (await runs.List(number, MostLines, [RunState.Queued, RunState.Running], cancellation).ConfigureAwait(false)).Count;
        }

        if (Run is { State: RunState.Completed, Spec: TrainSpec { ThenHarvest: true } } && Next is null)
        {
            Next = await runs.QueuedBy(Run, cancellation).ConfigureAwait(false);
        }

        return true;
    }
}
