using System.Security.Cryptography;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Core.Steering;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Steering;

/// <summary>What visitors steered and saved, each under a short address that cannot be guessed.</summary>
public sealed class SteeringStore(PortalDatabase database, TimeProvider clock)
{
    // 27^10 addresses; letters and digits that look alike are left out, and vowels with them, so that no word comes about.
    private const string Alphabet = "23456789bcdfghjkmnpqrstvwxz";
    private const int Length = 10;

    /// <summary>Saves an outcome.</summary>
    /// <returns>What was saved, or that the disk is full.</returns>
    public async Task<Answer<SavedSteering>> Add(SteerOutcome outcome, CancellationToken cancellation)
    {
        var saved = new SavedSteering(RandomNumberGenerator.GetString(Alphabet, Length), Columns.Time(Columns.Milliseconds(clock.GetUtcNow())), outcome);
        return await database.Change<SavedSteering>(async transaction =>
        {
            await transaction.Connection!.ExecuteAsync("insert into steering (share, created, body) values (@Share, @created, @body)",
                new { saved.Share, created = Columns.Milliseconds(saved.Created), body = Columns.Json(outcome) }, transaction).ConfigureAwait(false);
            return saved;
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>One that was saved.</summary>
    /// <returns>It, or that there is none.</returns>
    public async Task<Answer<SavedSteering>> Get(string share, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var row = share.Length != Length ? null : await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition("select created, body from steering where share = @share", new { share }, cancellationToken: cancellation)).ConfigureAwait(false);
        return row is null ? None(share) : new SavedSteering(share, Columns.Time(row.Created), Columns.FromJson<SteerOutcome>(row.Body));
    }

    /// <summary>Removes one.</summary>
    /// <returns>Done, or that there is none.</returns>
    public Task<Answer<Done>> Remove(string share, CancellationToken cancellation) => database.Change<Done>(async transaction =>
        await transaction.Connection!.ExecuteAsync("delete from steering where share = @share", new { share }, transaction).ConfigureAwait(false) > 0 ? Done.Yes : None(share), cancellation);

    private static Problem None(string share) => new(ProblemKind.NotFound, $"No steering is saved as \"{Slug.Shown(share)}\".", "Check the address; the portal's owner may have removed it.");

    private sealed class Row
    {
        public long Created { get; init; }

        public string Body { get; init; } = "";
    }
}
