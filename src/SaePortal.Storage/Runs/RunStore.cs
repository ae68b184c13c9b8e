using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Runs;

/// <summary>What people ask of runs: start, read, steer, remove. What their holders write is in <see cref="RunLeases"/>.</summary>
public sealed class RunStore(PortalDatabase database, TimeProvider clock)
{
    /// <summary>Adds a run to the queue. A training reserves the name of its dictionary, or the names of its models, until it ends.</summary>
    /// <param name="spec">The recipe, already checked.</param>
    /// <param name="cancellation">Stops before the row is written.</param>
    /// <returns>The run, or that a name is taken or kept by another run.</returns>
    public async Task<Answer<RunRecord>> Add(RunSpec spec, CancellationToken cancellation)
    {
        var added = await database.Change(transaction => RunQueue.Add(transaction, spec, Now()), cancellation).ConfigureAwait(false);
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

    /// <summary>The harvest that a training queued when it was done; null when there is none, or no longer.</summary>
    public async Task<int?> QueuedBy(RunRecord training, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        // The end of a run and what follows it are written together, with one time; a later harvest of the dictionary has a later one.
        return await connection.QueryFirstOrDefaultAsync<int?>(new CommandDefinition(
            "select id from run where id > @Id and kind = 'harvest' and subject = @Subject and created = @finished order by id limit 1",
            new { training.Id, training.Spec.Subject, finished = training.Finished is { } end ? Columns.Milliseconds(end) : (long?)null }, cancellationToken: cancellation)).ConfigureAwait(false);
    }

    /// <summary>A run's metrics in order of steps, measure by measure; the steps are whole, so that one can go on behind the last.</summary>
    /// <param name="id">The run.</param>
    /// <param name="afterStep">Only later steps; -1 for all.</param>
    /// <param name="limit">At most so many points in all.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<RunMetric>> Metrics(int id, long afterStep, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = (await connection.QueryAsync<MetricRow>(new CommandDefinition(
            "select step, measure, value from run_metric where run_id = @id and step > @afterStep order by step, measure limit @most", new { id, afterStep, most = limit + 1L }, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
        if (rows.Count > limit)
        {
            var cut = rows[limit].Step;
            rows = rows[0].Step == cut ? rows[..limit] : rows.FindAll(x => x.Step < cut);
        }

        return [.. rows.Select(x => new RunMetric(x.Step, RunRow.ParseMeasure(x.Measure), x.Value))];
    }

    /// <summary>A page of a run's metrics in order of steps, measure by measure; it may end within a step.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">The place behind which it begins; null for the first page.</param>
    /// <param name="limit">At most so many points.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<RunMetric>> MetricsPage(int id, MetricKey? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var behind = after is { Measure: not null } ? "(step > @step or (step = @step and measure > @measure))" : "step > @step";
        var rows = await connection.QueryAsync<MetricRow>(new CommandDefinition(
            $"select step, measure, value from run_metric where run_id = @id and {behind} order by step, measure limit @limit",
            new { id, step = after?.Step ?? -1, measure = after?.Measure is { } measure ? RunRow.Text(measure) : null, limit }, cancellationToken: cancellation)).ConfigureAwait(false);
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

    /// <summary>How many lines a run's log has.</summary>
    public async Task<int> LogLines(int id, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition("select count(*) from run_log where run_id = @id", new { id }, cancellationToken: cancellation)).ConfigureAwait(false);
    }

    /// <summary>
    /// Tells what a person wants of a run. One that is queued obeys at once; one that runs learns it with its next report; one that is paused,
    /// or failed, can be resumed from its checkpoint or given up.
    /// </summary>
    /// <returns>The run as it is now, or why its state forbids this.</returns>
    public async Task<Answer<RunRecord>> Want(int id, RunSignal signal, CancellationToken cancellation)
    {
        var told = await database.Change<Done>(async transaction =>
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
                update run set state = @state, wanted = @wanted, losses = case when @resumed then 0 else losses end, problem = case when @resumed then null else problem end, finished = case when @ended then @now else null end,
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
            if (to == RunState.Cancelled)
            {
                await ReservedModels.Free(transaction, id).ConfigureAwait(false);
            }

            if (to != state || signal != RunSignal.Continue)
            {
                await RunLeases.Log(transaction, id, Now(), to == RunState.Running ? "asked" : RunRow.Text(to), $"A person asked for it to be {Verb(signal)}.").ConfigureAwait(false);
            }

            return Done.Yes;
        }, cancellation).ConfigureAwait(false);
        return told.Succeeded ? (await Get(id, cancellation).ConfigureAwait(false))! : told.Problem;
    }

    /// <summary>Removes a run that no node holds, with its metrics and log. Its folder is the caller's to delete.</summary>
    /// <returns>Done, or why not.</returns>
    public Task<Answer<Done>> Remove(int id, CancellationToken cancellation) => database.Change<Done>(async transaction =>
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

    private static Problem NoRun(int id) => new(ProblemKind.NotFound, $"There is no run {id}.", "saeportal runs list shows what there is.");

    private static string Verb(RunSignal signal) => signal switch
    {
        RunSignal.Pause => "paused",
        RunSignal.Cancel => "cancelled",
        _ => "resumed",
    };

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
