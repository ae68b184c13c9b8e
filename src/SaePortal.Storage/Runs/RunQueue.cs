using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Runs;

/// <summary>How a run comes into the queue, as a part of whatever else is written with it.</summary>
internal static class RunQueue
{
    /// <summary>Adds a run. A training reserves the name of its dictionary, or the names of its models, until it ends.</summary>
    /// <returns>The run's number, or that a name is taken or kept by another run.</returns>
    public static async Task<Answer<int>> Add(DbTransaction transaction, RunSpec spec, long now)
    {
        var reserved = (spec as TrainSpec)?.Name;
        if (reserved is not null && await NameTaken(transaction, reserved).ConfigureAwait(false) is { } taken)
        {
            return taken;
        }

        if (spec is ModelTrainSpec model && await ReservedModels.Taken(transaction, model).ConfigureAwait(false) is { } modelTaken)
        {
            return modelTaken;
        }

        var id = await transaction.Connection!.ExecuteScalarAsync<int>("""
            insert into run (kind, subject, spec, state, reserved_name, created) values (@kind, @Subject, @json, @state, @reserved, @now) returning id
            """,
            new { kind = Kind(spec), spec.Subject, json = Columns.Json(spec), state = RunRow.Text(RunState.Queued), reserved, now }, transaction).ConfigureAwait(false);
        if (spec is ModelTrainSpec made)
        {
            await ReservedModels.Keep(transaction, id, made.Names).ConfigureAwait(false);
        }

        await RunLeases.Log(transaction, id, now, "queued", "Waits for a compute node.").ConfigureAwait(false);
        return id;
    }

    /// <summary>Which run keeps a name for the dictionary that it makes, or would make when it is resumed; null when none does.</summary>
    public static async Task<Problem?> Reserved(DbTransaction transaction, string name) =>
        await transaction.Connection!.QueryFirstOrDefaultAsync<(int Id, string State)?>("select id, state from run where reserved_name = @name", new { name }, transaction).ConfigureAwait(false) is { } run ? Keeps(run.Id, run.State, "dictionary", name) : null;

    /// <summary>That a run keeps a name.</summary>
    public static Problem Keeps(int run, string state, string noun, string name) => new(
        ProblemKind.Conflict,
        state is "failed" or "paused" ? $"Run {run} is {state} and would make a {noun} named \"{name}\" when it is resumed." : $"Run {run} is making a {noun} named \"{name}\".",
        $"Choose another name, or cancel run {run}.");

    private static string Kind(RunSpec spec) => spec switch
    {
        TrainSpec => "train",
        HarvestSpec => "harvest",
        ModelTrainSpec => "model",
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.GetType().Name, "A new kind of run needs a name here."),
    };

    private static async Task<Problem?> NameTaken(DbTransaction transaction, string name) =>
        await transaction.Connection!.ExecuteScalarAsync<int?>("select id from dictionary where name = @name", new { name }, transaction).ConfigureAwait(false) is null
            ? await Reserved(transaction, name).ConfigureAwait(false)
            : new Problem(ProblemKind.Conflict, $"There is already a dictionary named \"{name}\".", "Choose another name, or rename or remove that one.");
}
