using Dapper;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Demo;

/// <summary>Remembers the built-in experiment, so that it goes on after an interruption and does not come back once it was removed.</summary>
public sealed class DemoStore(PortalDatabase database)
{
    /// <summary>How far it came; null when it was never wanted here.</summary>
    public async Task<DemoRecord?> Get(CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition("select wanted, model_id, corpus_id, train_run, finished from demo", cancellationToken: cancellation)).ConfigureAwait(false);
        return row is null ? null : new DemoRecord(row.Wanted, row.ModelId, row.CorpusId, row.TrainRun, row.Finished is { } at ? Columns.Time(at) : null);
    }

    /// <summary>Wants the experiment where nothing is yet and nobody decided; who has begun with things of their own is left alone.</summary>
    public Task BeginIfEmpty(CancellationToken cancellation) => database.Write(
        transaction => transaction.Connection!.ExecuteAsync("""
            insert into demo (id, wanted) select 1, @wanted
            where not exists (select 1 from demo) and not exists (select 1 from model) and not exists (select 1 from corpus) and not exists (select 1 from run)
            """, new { wanted = true }, transaction), cancellation);

    /// <summary>Writes how far it came.</summary>
    public Task Set(DemoRecord record, CancellationToken cancellation) => database.Write(
        transaction => transaction.Connection!.ExecuteAsync("""
            insert into demo (id, wanted, model_id, corpus_id, train_run, finished) values (1, @Wanted, @ModelId, @CorpusId, @TrainRun, @finished)
            on conflict (id) do update set wanted = excluded.wanted, model_id = excluded.model_id, corpus_id = excluded.corpus_id,
                train_run = excluded.train_run, finished = excluded.finished
            """,
            new { record.Wanted, record.ModelId, record.CorpusId, record.TrainRun, finished = record.Finished is { } at ? Columns.Milliseconds(at) : (long?)null }, transaction), cancellation);

    private sealed class Row
    {
        public bool Wanted { get; init; }

        public int? ModelId { get; init; }

        public int? CorpusId { get; init; }

        public int? TrainRun { get; init; }

        public long? Finished { get; init; }
    }
}
