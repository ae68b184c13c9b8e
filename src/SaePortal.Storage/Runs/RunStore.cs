using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Runs;

/// <summary>What people ask of runs: start, read, steer, remove. What their holders write is in <see cref="RunLeases"/>.</summary>
public sealed class RunStore(PortalDatabase database, TimeProvider clock)
{
    /// <summary>Adds a run to the queue. A training reserves the name of its dictionary until it ends.</summary>
    /// <param name="spec">The recipe, already checked.</param>
    /// <param name="cancellation">Stops before the row is written.</param>
    /// <returns>The run, or that the name is taken by a dictionary or by another run.</returns>
    public async Task<Answer<RunRecord>> Add(RunSpec spec, CancellationToken cancellation)
    {
        var reserved = (spec as TrainSpec)?.Name;
        var added = await database.Write<Answer<int>>(async transaction =>
        {
            if (reserved is not null && await NameTaken(transaction, reserved).ConfigureAwait(false) is { } taken)
            {
                return taken;
            }

            var id = await transaction.Connection!.ExecuteScalarAsync<int>("""
                insert into run (kind, subject, spec, state, reserved_name, created) values (@kind, @Subject, @json, @state, @reserved, @created) returning id
                """,
                new { kind = Kind(spec), spec.Subject, json = Columns.Json(spec), state = RunRow.Text(RunState.Queued), reserved, created = Now() }, transaction).ConfigureAwait(false);
            await RunLeases.Log(transaction, id, Now(), "queued", "Waits for a compute node.").ConfigureAwait(false);
            return id;
        }, cancellation).ConfigureAwait(false);
        return added.Succeeded ? (await Get(added.Value, cancellation).ConfigureAwait(false))! : added.Problem;
    }

    /// <summary>The run with this number, or null.</summary>
    public async Task<RunRecord?> Get(int id, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return (await connection.QuerySingleOrDefaultAsync<RunRow>(new CommandDefinition($"{RunRow.Select} where id = @id", new { id }, cancellationToken: cancellation)).ConfigureAwait(false))?.ToRecord();
    }

    /// <summary>Runs, newest first.</summary>
    /// <param name="before">The number before which to go on; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="states">Only in these states; empty for all.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<RunRecord>> List(int? before, int limit, IReadOnlyCollection<RunState> states, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<RunRow>(new CommandDefinition(
            $"{RunRow.Select} where id < @before {(states.Count == 0 ? "" : "and state " + database.AnyOf("states"))} order by id desc limit @limit",
            new { before = before ?? int.MaxValue, limit, states = states.Select(RunRow.Text).ToArray() }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => x.ToRecord())];
    }

    /// <summary>Runs that made or read a dictionary, newest first.</summary>
    public async Task<IReadOnlyList<RunRecord>> OfDictionary(int dictionaryId, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<RunRow>(new CommandDefinition(
            $"{RunRow.Select} where dictionary_id = @dictionaryId order by id desc limit @limit", new { dictionaryId, limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => x.ToRecord())];
    }

    /// <summary>A run's metrics in order of steps, measure by measure.</summary>
    /// <param name="id">The run.</param>
    /// <param name="afterStep">Only later steps; -1 for all.</param>
    /// <param name="limit">At most so many points in all.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<RunMetric>> Metrics(int id, long afterStep, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<MetricRow>(new CommandDefinition(
            "select step, measure, value from run_metric where run_id = @id and step > @afterStep order by step, measure limit @limit", new { id, afterStep, limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => new RunMetric(x.Step, RunRow.ParseMeasure(x.Measure), x.Value))];
    }

    /// <summary>The newest lines of a run's log, oldest of them first.</summary>
    public async Task<IReadOnlyList<RunLogLine>> Log(int id, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<LogRow>(new CommandDefinition(
            "select at, event, text, step from run_log where run_id = @id order by id desc limit @limit", new { id, limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Reverse().Select(x => new RunLogLine(Columns.Time(x.At), x.Event, x.Text, x.Step))];
    }

    /// <summary>
    /// Tells what a person wants of a run. One that is queued obeys at once; one that runs learns it with its next report; one that is paused,
    /// or failed, can be resumed from its checkpoint or given up.
    /// </summary>
    /// <returns>The run as it is now, or why its state forbids this.</returns>
    public async Task<Answer<RunRecord>> Want(int id, RunSignal signal, CancellationToken cancellation)
    {
        var problem = await database.Write(async transaction =>
        {
            var row = await transaction.Connection!.QuerySingleOrDefaultAsync<RunRow>($"{RunRow.Select} where id = @id", new { id }, transaction).ConfigureAwait(false);
            if (row is null)
            {
                return NoRun(id);
            }

            var state = RunRow.ParseState(row.State);
            RunState? next = (state, signal) switch
            {
                (RunState.Queued, RunSignal.Pause) => RunState.Paused,
                (RunState.Queued or RunState.Paused or RunState.Failed, RunSignal.Cancel) => RunState.Cancelled,
                (RunState.Paused or RunState.Failed, RunSignal.Continue) => RunState.Queued,
                (RunState.Running or RunState.Queued, RunSignal.Continue) => state,
                (RunState.Running, _) => RunState.Running,
                _ => null,
            };
            if (next is not { } to)
            {
                return new Problem(ProblemKind.Conflict, $"Run {id} is {RunRow.Text(state)} and cannot be {Verb(signal)}.", "Start a new run from its recipe.");
            }

            await transaction.Connection!.ExecuteAsync("""
                update run set state = @state, wanted = @wanted, problem = case when @resumed then null else problem end, finished = case when @ended then @now else null end,
                    reserved_name = case when @ended then null else reserved_name end
                where id = @id
                """,
                new
                {
                    id,
                    state = RunRow.Text(to),
                    wanted = (int)(to == RunState.Running ? signal : RunSignal.Continue),
                    resumed = to == RunState.Queued,
                    ended = to == RunState.Cancelled,
                    now = Now(),
                }, transaction).ConfigureAwait(false);
            if (to != state || signal != RunSignal.Continue)
            {
                await RunLeases.Log(transaction, id, Now(), to == RunState.Running ? "asked" : RunRow.Text(to), $"A person asked for it to be {Verb(signal)}.").ConfigureAwait(false);
            }

            return null;
        }, cancellation).ConfigureAwait(false);
        return problem is null ? (await Get(id, cancellation).ConfigureAwait(false))! : problem;
    }

    /// <summary>Removes a run that no node holds, with its metrics and log. Its folder is the caller's to delete.</summary>
    /// <returns>Done, or why not.</returns>
    public Task<Answer<Done>> Remove(int id, CancellationToken cancellation) => database.Write<Answer<Done>>(async transaction =>
    {
        var state = await transaction.Connection!.ExecuteScalarAsync<string?>("select state from run where id = @id", new { id }, transaction).ConfigureAwait(false);
        if (state is null)
        {
            return NoRun(id);
        }

        if (RunRow.ParseState(state) is RunState.Running or RunState.Queued)
        {
            return new Problem(ProblemKind.Conflict, $"Run {id} is {state}.", "Cancel it first.");
        }

        await transaction.Connection!.ExecuteAsync("delete from run where id = @id", new { id }, transaction).ConfigureAwait(false);
        return Done.Yes;
    }, cancellation);

    private static string Kind(RunSpec spec) => spec switch
    {
        TrainSpec => "train",
        HarvestSpec => "harvest",
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.GetType().Name, "A new kind of run needs a name here."),
    };

    private static Problem NoRun(int id) => new(ProblemKind.NotFound, $"There is no run {id}.", "saeportal runs list shows what there is.");

    private static string Verb(RunSignal signal) => signal switch
    {
        RunSignal.Pause => "paused",
        RunSignal.Cancel => "cancelled",
        _ => "resumed",
    };

    private static async Task<Problem?> NameTaken(DbTransaction transaction, string name)
    {
        if (await transaction.Connection!.ExecuteScalarAsync<int?>("select id from dictionary where name = @name", new { name }, transaction).ConfigureAwait(false) is not null)
        {
            return new Problem(ProblemKind.Conflict, $"There is already a dictionary named \"{name}\".", "Choose another name, or rename or remove that one.");
        }

        return await transaction.Connection!.ExecuteScalarAsync<int?>("select id from run where reserved_name = @name", new { name }, transaction).ConfigureAwait(false) is { } run
            ? new Problem(ProblemKind.Conflict, $"Run {run} is making a dictionary named \"{name}\".", $"Choose another name, or cancel run {run}.")
            : null;
    }

    private long Now() => Columns.Milliseconds(clock.GetUtcNow());

    private sealed class MetricRow
    {
        public long Step { get; init; }

        public string Measure { get; init; } = "";

        public double Value { get; init; }
    }

    private sealed class LogRow
    {
        public long At { get; init; }

        public string Event { get; init; } = "";

        public string Text { get; init; } = "";

        public long? Step { get; init; }
    }
}
