using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;

namespace SaePortal.Storage.Runs;

/// <summary>The names that runs keep for the models they make, from the queue until they are done or given up.</summary>
internal static class ReservedModels
{
    /// <summary>Why a run cannot have the names of its models; null when it can.</summary>
    public static async Task<Problem?> Taken(DbTransaction transaction, ModelTrainSpec spec)
    {
        foreach (var name in spec.Names)
        {
            if (await transaction.Connection!.ExecuteScalarAsync<int?>("select id from model where name = @name", new { name }, transaction).ConfigureAwait(false) is not null)
            {
                return new Problem(ProblemKind.Conflict, $"There is already a model named \"{name}\".", "Choose another name, or rename or remove that one.");
            }

            if (await Refuse(transaction, name, null).ConfigureAwait(false) is { } reserved)
            {
                return reserved;
            }
        }

        return null;
    }

    /// <summary>Keeps names for a run.</summary>
    public static Task Keep(DbTransaction transaction, int run, IEnumerable<string> names) =>
        transaction.Connection!.ExecuteAsync("insert into reserved_model (name, run_id) values (@name, @run)", names.Select(name => new { name, run }), transaction);

    /// <summary>Lets go of a run's names.</summary>
    public static Task Free(DbTransaction transaction, int run) => transaction.Connection!.ExecuteAsync("delete from reserved_model where run_id = @run", new { run }, transaction);

    /// <summary>Which run keeps a name for a model that it makes, or would make when it is resumed; null when none does, or the one that asks.</summary>
    public static async Task<Problem?> Refuse(DbTransaction transaction, string name, int? asks) =>
        await transaction.Connection!.QueryFirstOrDefaultAsync<(int Id, string State)?>(
            "select r.id, r.state from reserved_model m join run r on r.id = m.run_id where m.name = @name", new { name }, transaction).ConfigureAwait(false) is { } run && run.Id != asks
            ? RunQueue.Keeps(run.Id, run.State, "model", name) : null;
}
