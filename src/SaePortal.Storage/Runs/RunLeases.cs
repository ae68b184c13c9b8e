using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Runs;

/// <summary>
/// What the holder of a run may do to its row. Every change names the epoch under which it was taken; once another has taken the run, or it was
/// put back into the queue, the change is refused and the former holder learns it by the answer.
/// </summary>
public sealed class RunLeases(PortalDatabase database, TimeProvider clock)
{
    /// <summary>How often in a row a node may end over one run.</summary>
    public const int MostLosses = 5;

    /// <summary>Takes a queued run under a new epoch.</summary>
    /// <param name="run">The run.</param>
    /// <param name="node">The holder's name.</param>
    /// <param name="device">Where it will run.</param>
    /// <param name="threads">Threads that the holder would compute with; the first one's become part of the recipe, so that every later one repeats its digits.</param>
    /// <param name="lease">How long the lease lasts unless renewed.</param>
    /// <param name="cancellation">Stops before the row changes.</param>
    /// <returns>The run under its new epoch; null when it is no longer queued.</returns>
    public async Task<RunRecord?> Take(int run, string node, string device, int threads, TimeSpan lease, CancellationToken cancellation)
    {
        return await database.Write(async transaction =>
        {
            var now = clock.GetUtcNow();
            var taken = await transaction.Connection!.ExecuteAsync("""
                update run set state = @running, wanted = 0, epoch = epoch + 1, node = @node, device = @device, lease_until = @until, started = coalesce(started, @now)
                where id = @run and state = @queued
                """,
                new { run, node, device, until = Columns.Milliseconds(now + lease), now = Columns.Milliseconds(now), running = RunRow.Text(RunState.Running), queued = RunRow.Text(RunState.Queued) },
                transaction).ConfigureAwait(false);
            if (taken == 0)
            {
                return null;
            }

            var row = await transaction.Connection!.QuerySingleAsync<RunRow>($"{RunRow.Select} where id = @run", new { run }, transaction).ConfigureAwait(false);
            var record = row.ToRecord();
            if (record.Spec.Threads is null)
            {
                record = record with { Spec = record.Spec with { Threads = threads } };
                await transaction.Connection!.ExecuteAsync("update run set spec = @spec where id = @run", new { run, spec = Columns.Json(record.Spec) }, transaction).ConfigureAwait(false);
            }

            var place = $"{node} ({device}, {(record.Spec.Threads == 1 ? "1 thread" : $"{record.Spec.Threads} threads")})";
            await Log(transaction, run, Columns.Milliseconds(now), "started", row.CheckpointStep is { } step ? $"Goes on from step {step:N0} on {place}." : $"Starts on {place}.").ConfigureAwait(false);
            return record;
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Renews the lease, and records progress and metrics with it.</summary>
    /// <param name="report">What the holder tells.</param>
    /// <param name="lease">How long the lease lasts from now.</param>
    /// <param name="cancellation">Stops before the row changes.</param>
    /// <returns>What the holder shall do; <see cref="RunSignal.Abandon"/> when the run is no longer its own.</returns>
    public Task<RunSignal> Report(RunReport report, TimeSpan lease, CancellationToken cancellation) => database.Write(async transaction =>
    {
        var wanted = await transaction.Connection!.ExecuteScalarAsync<int?>("""
            update run set lease_until = @until, progress = coalesce(@progress, progress) where id = @Run and epoch = @Epoch and state = @running returning wanted
            """,
            new
            {
                report.Run,
                report.Epoch,
                until = Columns.Milliseconds(clock.GetUtcNow() + lease),
                progress = report.Progress is null ? null : Columns.Json(report.Progress),
                running = RunRow.Text(RunState.Running),
            }, transaction).ConfigureAwait(false);
        if (wanted is not { } signal)
        {
            return RunSignal.Abandon;
        }

        // A step that is done again after a crash gives the same values; the newer one stands.
        await transaction.Connection!.ExecuteAsync("""
            insert into run_metric (run_id, measure, step, value) values (@Run, @measure, @Step, @Value)
            on conflict (run_id, measure, step) do update set value = excluded.value
            """, report.Metrics.Select(x => new { report.Run, measure = RunRow.Text(x.Measure), x.Step, x.Value }), transaction).ConfigureAwait(false);
        foreach (var line in report.Log)
        {
            await Log(transaction, report.Run, Columns.Milliseconds(line.At), line.Event, line.Text).ConfigureAwait(false);
        }

        return (RunSignal)signal;
    }, cancellation);

    /// <summary>Records that a checkpoint lies complete in its folder.</summary>
    /// <returns>Whether the run is still the holder's.</returns>
    public Task<bool> Checkpointed(int run, RunCheckpoint checkpoint, CancellationToken cancellation) => database.Write(async transaction =>
        await transaction.Connection!.ExecuteAsync("""
            update run set checkpoint_epoch = @Epoch, checkpoint_step = @Step, checkpoint_bytes = @Bytes, checkpoint_written = @written, losses = 0
            where id = @run and epoch = @Epoch and state = @running
            """,
            new { run, checkpoint.Epoch, checkpoint.Step, checkpoint.Bytes, written = Columns.Milliseconds(checkpoint.Written), running = RunRow.Text(RunState.Running) }, transaction).ConfigureAwait(false) > 0,
        cancellation);

    /// <summary>Ends the holder's work: completed, paused, cancelled or failed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="epoch">The holder's epoch.</param>
    /// <param name="state">How it ended.</param>
    /// <param name="problem">Why it failed.</param>
    /// <param name="dictionaryId">The dictionary it made or read.</param>
    /// <param name="next">The run that follows from this one, queued in the same stroke; null for none. One whose name is taken is left out, and the log says so.</param>
    /// <param name="cancellation">Stops before the row changes.</param>
    /// <returns>Whether the run was still the holder's.</returns>
    public Task<bool> Finish(int run, int epoch, RunState state, Problem? problem, int? dictionaryId, RunSpec? next, CancellationToken cancellation) => database.Write(async transaction =>
    {
        var now = Columns.Milliseconds(clock.GetUtcNow());
        var free = state is RunState.Completed or RunState.Cancelled;
        var changed = await transaction.Connection!.ExecuteAsync("""
            update run set state = @state, wanted = 0, node = null, lease_until = null, problem = @problem, dictionary_id = coalesce(@dictionaryId, dictionary_id),
                finished = case when @paused then null else @now end, reserved_name = case when @free then null else reserved_name end
            where id = @run and epoch = @epoch and state = @running
            """,
            new
            {
                run,
                epoch,
                state = RunRow.Text(state),
                problem = problem is null ? null : Columns.Json(problem),
                dictionaryId,
                paused = state == RunState.Paused,
                free,
                now,
                running = RunRow.Text(RunState.Running),
            }, transaction).ConfigureAwait(false);
        if (changed > 0)
        {
            if (free)
            {
                await ReservedModels.Free(transaction, run).ConfigureAwait(false);
            }

            await Log(transaction, run, now, RunRow.Text(state), problem?.ToString() ?? state switch
            {
                RunState.Completed => "Done.",
                RunState.Paused => "Paused; goes on from its checkpoint when resumed.",
                _ => "Stopped for good.",
            }).ConfigureAwait(false);
            if (next is not null && (await RunQueue.Add(transaction, next, now).ConfigureAwait(false)).Problem is { } refused)
            {
                await Log(transaction, run, now, "not queued", refused.ToString()).ConfigureAwait(false);
            }
        }

        return changed > 0;
    }, cancellation);

    /// <summary>
    /// Puts runs back into the queue whose holder is gone: its lease ran out, or its node is known to be dead. A run whose nodes ended
    /// <see cref="MostLosses"/> times, and that wrote no checkpoint meanwhile, is what ends them: it fails.
    /// </summary>
    /// <param name="dead">A node that is known to be dead; null to look only at the time.</param>
    /// <param name="cancellation">Stops before rows change.</param>
    /// <returns>The runs that nobody holds any more.</returns>
    public Task<IReadOnlyList<int>> Release(DeadNode? dead, CancellationToken cancellation) => database.Write(async transaction =>
    {
        var now = Columns.Milliseconds(clock.GetUtcNow());
        var rows = (await transaction.Connection!.QueryAsync<ReleasedRow>(
            "select id, node, wanted, checkpoint_step, losses from run where state = @running and (lease_until < @now or node = @deadNode)",
            new { now, deadNode = dead?.Name, running = RunRow.Text(RunState.Running) }, transaction).ConfigureAwait(false)).AsList();
        foreach (var row in rows)
        {
            var losses = row.Losses + (row.Node == dead?.Name ? 1 : 0);
            if (losses >= MostLosses && row.Wanted == (int)RunSignal.Continue)
            {
                await Fail(transaction, row.Id, now, new Problem(ProblemKind.Unavailable, $"The compute node ended {losses} times while it worked on this run, the last time {dead!.How}.", "Ask for less, such as a smaller width or batch, and resume it or start anew.")).ConfigureAwait(false);
                continue;
            }

            // What a person asked of the lost holder still holds: a pause or cancel needs no holder.
            await transaction.Connection!.ExecuteAsync("""
                update run set state = case wanted when 1 then 'paused' when 2 then 'cancelled' else 'queued' end, node = null, lease_until = null,
                    finished = case wanted when 2 then @now else null end, reserved_name = case wanted when 2 then null else reserved_name end, wanted = 0, losses = @losses
                where id = @Id
                """, new { row.Id, now, losses }, transaction).ConfigureAwait(false);
            if (row.Wanted == (int)RunSignal.Cancel)
            {
                await ReservedModels.Free(transaction, row.Id).ConfigureAwait(false);
            }

            await Log(transaction, row.Id, now, "node lost", row.CheckpointStep is { } step
                ? $"{Gone(row.Node)} The run goes on from step {step:N0}." : $"{Gone(row.Node)} The run starts again; it had no checkpoint yet.").ConfigureAwait(false);
        }

        return (IReadOnlyList<int>)[.. rows.Select(x => x.Id)];

        string Gone(string? node) => node == dead?.Name ? $"{node} ended {dead!.How}." : $"{node} is gone.";
    }, cancellation);

    private static async Task Fail(DbTransaction transaction, int run, long now, Problem problem)
    {
        await transaction.Connection!.ExecuteAsync("update run set state = @failed, node = null, lease_until = null, problem = @problem, finished = @now where id = @run",
            new { run, now, problem = Columns.Json(problem), failed = RunRow.Text(RunState.Failed) }, transaction).ConfigureAwait(false);
        await Log(transaction, run, now, RunRow.Text(RunState.Failed), problem.ToString()).ConfigureAwait(false);
    }

    /// <summary>Whether a run is held under this epoch. It stays so until the transaction ends: whoever would put the run back into the queue waits for the row.</summary>
    internal static async Task<bool> Holds(DbTransaction transaction, int run, int epoch) => await transaction.Connection!.ExecuteAsync(
        "update run set epoch = epoch where id = @run and epoch = @epoch and state = @running", new { run, epoch, running = RunRow.Text(RunState.Running) }, transaction).ConfigureAwait(false) > 0;

    /// <summary>Adds a line to a run's log; it carries the step at which the run stands in its row.</summary>
    internal static async Task Log(DbTransaction transaction, int run, long at, string @event, string text)
    {
        var progress = await transaction.Connection!.ExecuteScalarAsync<string?>("select progress from run where id = @run", new { run }, transaction).ConfigureAwait(false);
        long? step = progress is null ? null : Columns.FromJson<RunProgress>(progress).Step;
        await transaction.Connection!.ExecuteAsync("insert into run_log (run_id, at, event, text, step) values (@run, @at, @event, @text, @step)", new { run, at, @event, text, step }, transaction).ConfigureAwait(false);
    }

    private sealed class ReleasedRow
    {
        public int Id { get; init; }

        public string? Node { get; init; }

        public int Wanted { get; init; }

        public long? CheckpointStep { get; init; }

        public int Losses { get; init; }
    }
}
