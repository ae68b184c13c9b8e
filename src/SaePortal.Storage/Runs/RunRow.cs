using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Runs;

/// <summary>A run's columns as Dapper reads them.</summary>
internal sealed class RunRow
{
    public const string Select = """
        select id, spec, state, wanted, epoch, node, lease_until, device, progress, checkpoint_epoch, checkpoint_step, checkpoint_bytes, checkpoint_written,
            problem, dictionary_id, created, started, finished
        from run
        """;

    public int Id { get; init; }

    public string Spec { get; init; } = "";

    public string State { get; init; } = "";

    public int Wanted { get; init; }

    public int Epoch { get; init; }

    public string? Node { get; init; }

    public long? LeaseUntil { get; init; }

    public string? Device { get; init; }

    public string? Progress { get; init; }

    public int? CheckpointEpoch { get; init; }

    public long? CheckpointStep { get; init; }

    public long? CheckpointBytes { get; init; }

    public long? CheckpointWritten { get; init; }

    public string? Problem { get; init; }

    public int? DictionaryId { get; init; }

    public long Created { get; init; }

    public long? Started { get; init; }

    public long? Finished { get; init; }

    public RunRecord ToRecord() => new()
    {
        Id = Id,
        Spec = Columns.FromJson<RunSpec>(Spec),
        State = ParseState(State),
        Wanted = (RunSignal)Wanted,
        Epoch = Epoch,
        Node = Node,
        LeaseUntil = LeaseUntil is { } lease ? Columns.Time(lease) : null,
        Device = Device,
        Progress = Progress is null ? null : Columns.FromJson<RunProgress>(Progress),
        Checkpoint = CheckpointEpoch is { } epoch ? new RunCheckpoint(epoch, CheckpointStep ?? 0, CheckpointBytes ?? 0, Columns.Time(CheckpointWritten ?? 0)) : null,
        Problem = Problem is null ? null : Columns.FromJson<Problem>(Problem),
        DictionaryId = DictionaryId,
        Created = Columns.Time(Created),
        Started = Started is { } started ? Columns.Time(started) : null,
        Finished = Finished is { } finished ? Columns.Time(finished) : null,
    };

    public static string Text(RunState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static RunState ParseState(string text) => Enum.Parse<RunState>(text, ignoreCase: true);

    public static string Text(RunMeasure measure) => JsonNamingPolicy.CamelCase.ConvertName(measure.ToString());

    public static RunMeasure ParseMeasure(string text) => Enum.Parse<RunMeasure>(text, ignoreCase: true);
}
