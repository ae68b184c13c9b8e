using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;

namespace SaePortal.Storage.LanguageModels;

/// <summary>The language models that were imported or trained.</summary>
public sealed class LanguageModelStore(PortalDatabase database, ArtifactFolder artifacts, TimeProvider clock)
    : NamedStore<LanguageModelRecord, LanguageModelStore.Row>(database, "model")
{
    private protected override string Select => "select t.id, t.name, t.spec, t.source, t.bytes, t.created, t.train_run, t.train_step from model t";

    /// <summary>
    /// Adds a model whose files lie ready; they move to their place with the row. A run adds the model of a step once however often it tells: the
    /// second time (it was interrupted and did the step again) the one that is there is answered.
    /// </summary>
    /// <param name="model">Name, shape and origin.</param>
    /// <param name="staged">A folder from <see cref="ArtifactFolder.Stage"/>.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    /// <returns>The record, or why the name cannot be given.</returns>
    public async Task<Answer<LanguageModelRecord>> Add(NewModel model, string staged, CancellationToken cancellation)
    {
        if (Slug.Check(model.Name, "model").Problem is { } wrong)
        {
            return wrong;
        }

        var added = await Database.Change<int>(async transaction =>
        {
            var connection = transaction.Connection!;
            if (await connection.ExecuteScalarAsync<int?>(
                "select id from model where train_run = @TrainRun and train_step = @TrainStep", new { model.TrainRun, model.TrainStep }, transaction).ConfigureAwait(false) is { } before)
            {
                return before;
            }

            if ((await ReservedModels.Refuse(transaction, model.Name, model.TrainRun).ConfigureAwait(false) ?? await Taken(transaction, model.Name).ConfigureAwait(false)) is { } taken)
            {
                return taken;
            }

            await Claim(transaction, model.Name).ConfigureAwait(false);
            var id = await connection.ExecuteScalarAsync<int>("""
                insert into model (name, spec, source, bytes, created, train_run, train_step)
                values (@Name, @spec, @Source, @bytes, @created, @TrainRun, @TrainStep) returning id
                """,
                new
                {
                    model.Name,
                    spec = Columns.Json(model.Spec),
                    model.Source,
                    bytes = ArtifactFolder.SizeOf(staged),
                    created = Columns.Milliseconds(clock.GetUtcNow()),
                    model.TrainRun,
                    model.TrainStep,
                }, transaction).ConfigureAwait(false);
            ArtifactFolder.Publish(staged, artifacts.Model(id));
            return id;
        }, cancellation).ConfigureAwait(false);
        return added.Succeeded ? (await Get(added.Value, cancellation).ConfigureAwait(false))! : added.Problem;
    }

    /// <summary>Adds a model that was imported.</summary>
    /// <param name="name">Its slug.</param>
    /// <param name="spec">Its shape.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="staged">A folder from <see cref="ArtifactFolder.Stage"/>.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    /// <returns>The record, or why the name cannot be given.</returns>
    public Task<Answer<LanguageModelRecord>> Add(string name, ModelSpec spec, string source, string staged, CancellationToken cancellation) =>
        Add(new NewModel(name, spec, source, null, null), staged, cancellation);

    /// <summary>The models that a run has made so far, in order of their steps.</summary>
    public async Task<IReadOnlyList<LanguageModelRecord>> OfRun(int run, CancellationToken cancellation)
    {
        await using var connection = await Database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"{Select} where t.train_run = @run order by t.train_step", new { run }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(ToRecord)];
    }

    private protected override Task<Problem?> Reserved(DbTransaction transaction, string name) => ReservedModels.Refuse(transaction, name, null);

    private protected override LanguageModelRecord ToRecord(Row row) =>
        new(row.Id, row.Name, Columns.FromJson<ModelSpec>(row.Spec), row.Source, row.Bytes, Columns.Time(row.Created), row.TrainRun, row.TrainStep);

    /// <summary>The columns.</summary>
    public sealed class Row
    {
        internal int Id { get; init; }

        internal string Name { get; init; } = "";

        internal string Spec { get; init; } = "";

        internal string Source { get; init; } = "";

        internal long Bytes { get; init; }

        internal long Created { get; init; }

        internal int? TrainRun { get; init; }

        internal long? TrainStep { get; init; }
    }
}
