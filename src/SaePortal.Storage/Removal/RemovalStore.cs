using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Runs;

namespace SaePortal.Storage.Removal;

/// <summary>Removes models, corpora and dictionaries with all that hangs on them, rows first: what has no row any more is found by nobody.</summary>
public sealed class RemovalStore(PortalDatabase database, ArtifactFolder artifacts)
{
    /// <summary>Tells what a removal would take with it.</summary>
    /// <returns>The plan, or that there is no such thing.</returns>
    public async Task<Answer<RemovalPlan>> Plan(RemovableKind kind, string name, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return await Plan(connection, null, kind, name).ConfigureAwait(false);
    }

    /// <summary>Removes it and what the plan names.</summary>
    /// <returns>What was removed, or why it cannot be.</returns>
    public async Task<Answer<RemovalPlan>> Remove(RemovableKind kind, string name, CancellationToken cancellation)
    {
        var folders = new List<string>();
        var removed = await database.Change(async transaction =>
        {
            var connection = transaction.Connection!;
            var answer = await Plan(connection, transaction, kind, name).ConfigureAwait(false);
            if (answer.Or(out _) is not { } plan)
            {
                return answer;
            }

            if (plan.UnfinishedRuns.Count > 0)
            {
                return new Problem(ProblemKind.Conflict, $"The {Table(kind)} \"{plan.Name}\" is needed by run {string.Join(", ", plan.UnfinishedRuns)}, which has not ended.", "Cancel it first.");
            }

            var dictionaries = kind switch
            {
                RemovableKind.Model => "model_id = @Id",
                RemovableKind.Dictionary => "id = @Id",
                _ => "harvest_corpus_id = @Id",
            };
            foreach (var row in await connection.QueryAsync<DictionaryRow>($"select id, harvest_run from dictionary where {dictionaries}", new { plan.Id }, transaction).ConfigureAwait(false))
            {
                if (row.HarvestRun is { } harvest)
                {
                    await LatentStore.Remove(transaction, harvest).ConfigureAwait(false);
                }

                if (kind != RemovableKind.Corpus)
                {
                    folders.Add(artifacts.Dictionary(row.Id));
                    // Entries of lists stay without their dictionary, under the names that it has now.
                    await connection.ExecuteAsync("""
                        update latent_list_item set dictionary = (select d.name from dictionary d where d.id = @Id),
                            model = (select m.name from dictionary d join model m on m.id = d.model_id where d.id = @Id)
                        where dictionary_id = @Id
                        """, new { row.Id }, transaction).ConfigureAwait(false);
                    await connection.ExecuteAsync("delete from dictionary where id = @Id", new { row.Id }, transaction).ConfigureAwait(false);
                    await connection.ExecuteAsync("delete from former_name where kind = 'dictionary' and id = @Id", new { row.Id }, transaction).ConfigureAwait(false);
                }
                else
                {
                    await connection.ExecuteAsync("update dictionary set harvest = null, harvest_run = null, harvest_corpus_id = null where id = @Id", new { row.Id }, transaction).ConfigureAwait(false);
                }
            }

            if (kind != RemovableKind.Dictionary)
            {
                folders.Add(Folder(kind, plan.Id));
                await connection.ExecuteAsync($"delete from {Table(kind)} where id = @Id", new { plan.Id }, transaction).ConfigureAwait(false);
                await connection.ExecuteAsync("delete from former_name where kind = @table and id = @Id", new { table = Table(kind), plan.Id }, transaction).ConfigureAwait(false);
            }

            return answer;
        }, cancellation).ConfigureAwait(false);
        if (removed.Succeeded)
        {
            folders.ForEach(ArtifactFolder.Drop);
        }

        return removed;
    }

    private static string Table(RemovableKind kind) => kind switch
    {
        RemovableKind.Model => "model",
        RemovableKind.Corpus => "corpus",
        _ => "dictionary",
    };

    private string Folder(RemovableKind kind, int id) => kind switch
    {
        RemovableKind.Model => artifacts.Model(id),
        RemovableKind.Corpus => artifacts.Corpus(id),
        _ => artifacts.Dictionary(id),
    };

    private async Task<Answer<RemovalPlan>> Plan(DbConnection connection, DbTransaction? transaction, RemovableKind kind, string name)
    {
        var table = Table(kind);
        if (await connection.ExecuteScalarAsync<int?>($"select id from {table} where name = @name", new { name }, transaction).ConfigureAwait(false) is not { } id)
        {
            return new Problem(ProblemKind.NotFound, $"There is no {table} \"{Slug.Shown(name)}\".", $"saeportal {table} list shows what there is.");
        }

        var below = kind == RemovableKind.Model
            ? (await connection.QueryAsync<NamedRow>("select id, name from dictionary where model_id = @id order by name", new { id }, transaction).ConfigureAwait(false)).AsList()
            : [];
        var harvests = kind == RemovableKind.Corpus
            ? (await connection.QueryAsync<string>("select name from dictionary where harvest_corpus_id = @id order by name", new { id }, transaction).ConfigureAwait(false)).AsList()
            : [];
        // A run's recipe keeps the name that was true when it was written.
        var former = await connection.QueryAsync<string>($"select name from former_name where (kind = @table and id = @id) or (kind = 'dictionary' and id {database.AnyOf("below")})",
            new { table, id, below = below.Select(x => x.Id).ToArray() }, transaction).ConfigureAwait(false);
        var names = below.Select(x => x.Name).Append(name).Concat(former).ToHashSet(StringComparer.Ordinal);
        var runs = (await connection.QueryAsync<RunRow>($"{RunRow.Select} where state {database.AnyOf("states")} order by id",
            new { states = new[] { RunRow.Text(RunState.Queued), RunRow.Text(RunState.Running), RunRow.Text(RunState.Paused) } }, transaction).ConfigureAwait(false))
            .Select(x => x.ToRecord()).Where(x => Needs(x.Spec, kind, names)).Select(x => x.Id).ToList();
        var bytes = ArtifactFolder.SizeOf(Folder(kind, id)) + below.Sum(x => ArtifactFolder.SizeOf(artifacts.Dictionary(x.Id)));
        int[] going = kind switch { RemovableKind.Model => [.. below.Select(x => x.Id)], RemovableKind.Dictionary => [id], _ => [] };
        return new RemovalPlan(kind, id, name, [.. below.Select(x => x.Name)], harvests, runs, bytes, await Written(connection, transaction, going).ConfigureAwait(false));
    }

    private async Task<RemovedWriting> Written(DbConnection connection, DbTransaction? transaction, int[] dictionaries)
    {
        if (dictionaries.Length == 0)
        {
            return new RemovedWriting(0, 0, 0);
        }

        Task<int> Count(string table) => connection.ExecuteScalarAsync<int>($"select count(*) from {table} where dictionary_id {database.AnyOf("dictionaries")}", new { dictionaries }, transaction);
        return new RemovedWriting(await Count("comment").ConfigureAwait(false), await Count("latent_tag").ConfigureAwait(false), await Count("latent_list_item").ConfigureAwait(false));
    }

    private static bool Needs(RunSpec spec, RemovableKind kind, HashSet<string> names) => (spec, kind) switch
    {
        (TrainSpec train, RemovableKind.Model) => names.Contains(train.Model),
        (TrainSpec train, RemovableKind.Corpus) => names.Contains(train.Corpus),
        (HarvestSpec harvest, RemovableKind.Corpus) => names.Contains(harvest.Corpus),
        (HarvestSpec harvest, _) => names.Contains(harvest.Dictionary),
        (ModelTrainSpec model, RemovableKind.Model) => names.Contains(model.Tokenizer),
        (ModelTrainSpec model, RemovableKind.Corpus) => names.Contains(model.Corpus),
        _ => false,
    };

    private sealed class NamedRow
    {
        public int Id { get; init; }

        public string Name { get; init; } = "";
    }

    private sealed class DictionaryRow
    {
        public int Id { get; init; }

        public int? HarvestRun { get; init; }
    }
}
