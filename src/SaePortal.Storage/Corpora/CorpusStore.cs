using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Corpora;

/// <summary>The corpora that were imported.</summary>
public sealed class CorpusStore(PortalDatabase database, ArtifactFolder artifacts, TimeProvider clock)
    : NamedStore<CorpusRecord, CorpusStore.Row>(database, "corpus")
{
    private protected override string Select => "select t.id, t.name, t.documents, t.bytes, t.labels, t.source, t.created from corpus t";

    /// <summary>Adds a corpus whose text lies ready; it moves to its place with the row.</summary>
    /// <param name="name">Its slug.</param>
    /// <param name="documents">Number of documents.</param>
    /// <param name="bytes">Length of the text in UTF-8.</param>
    /// <param name="labels">Number of labelled spans.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="staged">A folder from <see cref="ArtifactFolder.Stage"/>.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    /// <returns>The record, or why the name cannot be given.</returns>
    public async Task<Answer<CorpusRecord>> Add(string name, long documents, long bytes, long labels, string source, string staged, CancellationToken cancellation)
    {
        if (Slug.Check(name, "corpus").Problem is { } wrong)
        {
            return wrong;
        }

        return await Database.Change<CorpusRecord>(async transaction =>
        {
            if (await Taken(transaction, name).ConfigureAwait(false) is { } taken)
            {
                return taken;
            }

            await Claim(transaction, name).ConfigureAwait(false);
            var created = Columns.Milliseconds(clock.GetUtcNow());
            var id = await transaction.Connection!.ExecuteScalarAsync<int>(
                "insert into corpus (name, documents, bytes, labels, source, created) values (@name, @documents, @bytes, @labels, @source, @created) returning id",
                new { name, documents, bytes, labels, source, created }, transaction).ConfigureAwait(false);
            ArtifactFolder.Publish(staged, artifacts.Corpus(id));
            return new CorpusRecord(id, name, documents, bytes, labels, source, Columns.Time(created));
        }, cancellation).ConfigureAwait(false);
    }

    private protected override CorpusRecord ToRecord(Row row) =>
        new(row.Id, row.Name, row.Documents, row.Bytes, row.Labels, row.Source, Columns.Time(row.Created));

    /// <summary>The columns.</summary>
    public sealed class Row
    {
        internal int Id { get; init; }

        internal string Name { get; init; } = "";

        internal long Documents { get; init; }

        internal long Bytes { get; init; }

        internal long Labels { get; init; }

        internal string Source { get; init; } = "";

        internal long Created { get; init; }
    }
}
