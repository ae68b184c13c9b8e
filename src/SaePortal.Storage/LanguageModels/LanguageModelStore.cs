using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.LanguageModels;

/// <summary>The language models that were imported.</summary>
public sealed class LanguageModelStore(PortalDatabase database, ArtifactFolder artifacts, TimeProvider clock)
    : NamedStore<LanguageModelRecord, LanguageModelStore.Row>(database, "model")
{
    private protected override string Select => "select t.id, t.name, t.spec, t.source, t.bytes, t.created from model t";

    /// <summary>Adds a model whose files lie ready; they move to their place with the row.</summary>
    /// <param name="name">Its slug.</param>
    /// <param name="spec">Its shape.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="staged">A folder from <see cref="ArtifactFolder.Stage"/>.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    /// <returns>The record, or why the name cannot be given.</returns>
    public async Task<Answer<LanguageModelRecord>> Add(string name, ModelSpec spec, string source, string staged, CancellationToken cancellation)
    {
        if (Slug.Check(name, "model").Problem is { } wrong)
        {
            return wrong;
        }

        return await Database.Write<Answer<LanguageModelRecord>>(async transaction =>
        {
            if (await Taken(transaction, name).ConfigureAwait(false) is { } taken)
            {
                return taken;
            }

            await Claim(transaction, name).ConfigureAwait(false);
            var record = new LanguageModelRecord(0, name, spec, source, ArtifactFolder.SizeOf(staged), Columns.Time(Columns.Milliseconds(clock.GetUtcNow())));
            var id = await transaction.Connection!.ExecuteScalarAsync<int>(
                "insert into model (name, spec, source, bytes, created) values (@name, @spec, @source, @bytes, @created) returning id",
                new { name, spec = Columns.Json(spec), source, bytes = record.Bytes, created = Columns.Milliseconds(record.Created) }, transaction).ConfigureAwait(false);
            ArtifactFolder.Publish(staged, artifacts.Model(id));
            return record with { Id = id };
        }, cancellation).ConfigureAwait(false);
    }

    private protected override LanguageModelRecord ToRecord(Row row) =>
        new(row.Id, row.Name, Columns.FromJson<ModelSpec>(row.Spec), row.Source, row.Bytes, Columns.Time(row.Created));

    /// <summary>The columns.</summary>
    public sealed class Row
    {
        internal int Id { get; init; }

        internal string Name { get; init; } = "";

        internal string Spec { get; init; } = "";

        internal string Source { get; init; } = "";

        internal long Bytes { get; init; }

        internal long Created { get; init; }
    }
}
