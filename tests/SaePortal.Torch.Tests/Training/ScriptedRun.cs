using SaePortal.Core.Runs;

namespace SaePortal.Torch.Tests.Training;

/// <summary>A run in memory: what it is told it keeps, what it answers a script decides, and its checkpoints are folders.</summary>
/// <param name="folder">Where checkpoints go.</param>
/// <param name="signal">What to answer after a step; null goes on to the end.</param>
/// <param name="resumeFrom">The checkpoint to go on from.</param>
internal sealed class ScriptedRun(string folder, Func<long, RunSignal>? signal = null, string? resumeFrom = null) : IRunContext
{
    public RunRecord Run { get; } = new()
    {
        Id = 1,
        State = RunState.Running,
        Created = DateTimeOffset.UnixEpoch,
        Spec = new TrainSpec { Name = "d", Model = "m", Corpus = "c", Hook = "blocks.1.hook_resid_post", Width = 8, K = 2, Tokens = 1_000 },
    };

    public string? ResumeFrom => resumeFrom;

    public List<RunProgress> Reports { get; } = [];

    public List<RunMetric> Kept { get; } = [];

    public List<string> Lines { get; } = [];

    public List<(long Step, string Folder)> Checkpoints { get; } = [];

    public int Yields { get; private set; }

    public RunSignal Report(RunProgress progress, IReadOnlyList<RunMetric>? keep = null)
    {
        Reports.Add(progress);
        Kept.AddRange(keep ?? []);
        return signal?.Invoke(progress.Step) ?? RunSignal.Continue;
    }

    public void Tell(RunDoing? doing, IReadOnlyDictionary<RunMeasure, double>? measured = null) => Reports.Add((Reports.LastOrDefault() ?? RunProgress.None).Beside(doing, measured));

    public void Checkpoint(long step, Action<string> write)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, $"{Guid.NewGuid():n}")).FullName;
        write(target);
        Checkpoints.Add((step, target));
    }

    public void Log(string @event, string text) => Lines.Add($"{@event}: {text}");

    public void Yield(CancellationToken cancellation) => Yields++;
}
