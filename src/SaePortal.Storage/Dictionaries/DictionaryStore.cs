using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Runs;

namespace SaePortal.Storage.Dictionaries;

/// <summary>The dictionaries that were trained or imported.</summary>
public sealed class DictionaryStore(PortalDatabase database, ArtifactFolder artifacts, TimeProvider clock)
    : NamedStore<DictionaryRecord, DictionaryStore.Row>(database, "dictionary")
{
    private protected override string Select => """
        select t.id, t.name, t.model_id, m.name as model, t.spec, t.packing, t.metrics, t.train_run, t.harvest, c.name as harvest_corpus, t.source, t.weights_hash, t.created
        from dictionary t join model m on m.id = t.model_id left join corpus c on c.id = t.harvest_corpus_id
        """;

    /// <summary>
    /// Adds a dictionary whose weights lie ready; they move to their place with the row. A run adds one dictionary however often it tells: the
    /// second time (its node died before it could say that it was done) the one that is there is answered.
    /// </summary>
    /// <param name="dictionary">Name, spec, metrics and origin.</param>
    /// <param name="staged">A folder such as those of <see cref="ArtifactFolder.Stage"/>; gone afterwards, one way or the other, unless there is a problem.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    /// <returns>The record, or why it cannot be added.</returns>
    public async Task<Answer<DictionaryRecord>> Add(NewDictionary dictionary, string staged, CancellationToken cancellation)
    {
        if (Slug.Check(dictionary.Name, "dictionary").Problem is { } wrong)
        {
            return wrong;
        }

        var added = await Database.Change<int>(async transaction =>
        {
            var there = await transaction.Connection!.ExecuteScalarAsync<int?>(
                "select id from dictionary where train_run = @TrainRun", new { dictionary.TrainRun }, transaction).ConfigureAwait(false);
            if (there is { } before)
            {
                ArtifactFolder.Drop(staged);
                return before;
            }

            var reserved = dictionary.TrainRun is null ? await Reserved(transaction, dictionary.Name).ConfigureAwait(false) : null;
            if ((reserved ?? await Taken(transaction, dictionary.Name).ConfigureAwait(false)) is { } taken)
            {
                return taken;
            }

            await Claim(transaction, dictionary.Name).ConfigureAwait(false);
            var id = await transaction.Connection!.ExecuteScalarAsync<int>("""
                insert into dictionary (name, model_id, spec, packing, metrics, train_run, source, weights_hash, created)
                values (@Name, @ModelId, @spec, @packing, @metrics, @TrainRun, @Source, @WeightsHash, @created) returning id
                """,
                new
                {
                    dictionary.Name,
                    dictionary.ModelId,
                    spec = Columns.Json(dictionary.Spec),
                    packing = Columns.Json(dictionary.Packing),
                    metrics = dictionary.Metrics is null ? null : Columns.Json(dictionary.Metrics),
                    dictionary.TrainRun,
                    dictionary.Source,
                    dictionary.WeightsHash,
                    created = Columns.Milliseconds(clock.GetUtcNow()),
                }, transaction).ConfigureAwait(false);
            ArtifactFolder.Publish(staged, artifacts.Dictionary(id));
            return id;
        }, cancellation).ConfigureAwait(false);
        return added.Succeeded ? (await Get(added.Value, cancellation).ConfigureAwait(false))! : added.Problem;
    }

    /// <summary>Dictionaries of a model, in order of their names.</summary>
    /// <param name="modelId">The model's row.</param>
    /// <param name="after">The name after which to go on; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<DictionaryRecord>> OfModel(int modelId, string? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await Database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"{Select} where t.model_id = @modelId and t.name > @after order by t.name limit @limit", new { modelId, after = after ?? "", limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(ToRecord)];
    }

    /// <summary>The dictionary that a training made, or null; the run itself may be gone.</summary>
    public async Task<DictionaryRecord?> OfRun(int run, CancellationToken cancellation)
    {
        await using var connection = await Database.Read(cancellation).ConfigureAwait(false);
        return await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition($"{Select} where t.train_run = @run", new { run }, cancellationToken: cancellation)).ConfigureAwait(false) is { } row ? ToRecord(row) : null;
    }

    /// <summary>The newest dictionaries.</summary>
    public async Task<IReadOnlyList<DictionaryRecord>> Newest(int limit, CancellationToken cancellation)
    {
        await using var connection = await Database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"{Select} order by t.id desc limit @limit", new { limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(ToRecord)];
    }

    /// <summary>
    /// The untrained twin of a harvested dictionary: one of the same shape at the same place, packed and harvested alike over the same text, of a model of
    /// the same shape that was kept before its first step. What both find, training did not put there.
    /// </summary>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>The newest; null while there is none.</returns>
    public async Task<DictionaryRecord?> UntrainedTwin(DictionaryRecord dictionary, CancellationToken cancellation)
    {
        if (dictionary.Harvest is not { } harvest)
        {
            return null;
        }

        await using var connection = await Database.Read(cancellation).ConfigureAwait(false);
        return await connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition($"""
            {Select} join model own on own.id = @ModelId
            where m.train_step = 0 and m.id <> own.id and m.spec = own.spec and t.spec = @spec and t.packing = @packing and t.harvest_corpus_id = @CorpusId
            order by t.id desc limit 1
            """, new { dictionary.ModelId, spec = Columns.Json(dictionary.Spec), packing = Columns.Json(dictionary.Packing), harvest.CorpusId }, cancellationToken: cancellation)).ConfigureAwait(false) is { } row ? ToRecord(row) : null;
    }

    /// <summary>Records what was measured on held-out text.</summary>
    public Task Measured(int id, DictionaryMetrics metrics, CancellationToken cancellation) => Database.Write(transaction =>
        transaction.Connection!.ExecuteAsync("update dictionary set metrics = @metrics where id = @id", new { id, metrics = Columns.Json(metrics) }, transaction), cancellation);

    /// <summary>Makes a finished harvest the one that pages show; the latents of the one before go with the same step.</summary>
    /// <returns>Whether the dictionary and corpus are still there.</returns>
    public Task<bool> Harvested(int id, Harvest harvest, CancellationToken cancellation) => Database.Write(async transaction =>
    {
        var before = await transaction.Connection!.ExecuteScalarAsync<int?>("select harvest_run from dictionary where id = @id", new { id }, transaction).ConfigureAwait(false);
        var changed = await transaction.Connection!.ExecuteAsync("""
            update dictionary set harvest_run = @Run, harvest_corpus_id = @CorpusId, harvest = @json
            where id = @id and exists (select 1 from corpus c where c.id = @CorpusId)
            """, new { id, harvest.Run, harvest.CorpusId, json = Columns.Json(harvest) }, transaction).ConfigureAwait(false);
        if (changed > 0 && before is { } old && old != harvest.Run)
        {
            await LatentStore.Remove(transaction, old).ConfigureAwait(false);
        }

        return changed > 0;
    }, cancellation);

    private protected override Task<Problem?> Reserved(DbTransaction transaction, string name) => RunQueue.Reserved(transaction, name);

    private protected override DictionaryRecord ToRecord(Row row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        ModelId = row.ModelId,
        Model = row.Model,
        Spec = Columns.FromJson<DictionarySpec>(row.Spec),
        Packing = Columns.FromJson<Packing>(row.Packing),
        Metrics = row.Metrics is null ? null : Columns.FromJson<DictionaryMetrics>(row.Metrics),
        TrainRun = row.TrainRun,
        Harvest = row.Harvest is null || row.HarvestCorpus is null ? null : Columns.FromJson<Harvest>(row.Harvest) with { Corpus = row.HarvestCorpus },
        Source = row.Source,
        WeightsHash = row.WeightsHash,
        Created = Columns.Time(row.Created),
    };

    /// <summary>The columns.</summary>
    public sealed class Row
    {
        internal int Id { get; init; }

        internal string Name { get; init; } = "";

        internal int ModelId { get; init; }

        internal string Model { get; init; } = "";

        internal string Spec { get; init; } = "";

        internal string Packing { get; init; } = "";

        internal string? Metrics { get; init; }

        internal int? TrainRun { get; init; }

        internal string? Harvest { get; init; }

        internal string? HarvestCorpus { get; init; }

        internal string? Source { get; init; }

        internal string WeightsHash { get; init; } = "";

        internal long Created { get; init; }
    }
}
