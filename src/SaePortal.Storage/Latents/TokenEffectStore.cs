using Dapper;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Latents;

/// <summary>A latent that raises or lowers the logit of a token.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Token">The token.</param>
/// <param name="Logit">Change of the logit for one unit of activation.</param>
public readonly record struct TokenEffect(int Index, int Token, float Logit);

/// <summary>Latents by the tokens that they promote or suppress: those that stand among the tokens which a latent raises or lowers most.</summary>
public sealed class TokenEffectStore(PortalDatabase database)
{
    private const int LatentsAtOnce = 500;
    private const int MostCounted = 10_000;

    /// <summary>Latents that promote or suppress one of some tokens.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="tokens">The tokens, some hundreds at most.</param>
    /// <param name="suppressed">Whether lowered logits are asked for.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>Those with the largest change, descending, and how many there are, counted up to 10,000.</returns>
    public async Task<(IReadOnlyList<TokenEffect> Effects, int Found)> Of(int harvestRun, IReadOnlyCollection<int> tokens, bool suppressed, int limit, CancellationToken cancellation)
    {
        var (side, order) = suppressed ? ("< 0", "asc") : ("> 0", "desc");
        var where = $"from latent_logit where harvest_run = @harvestRun and token {database.AnyOf("chosen")} and logit {side}";
        var parameters = new { harvestRun, chosen = tokens.ToArray(), limit, most = MostCounted };
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"select idx, token, logit {where} order by logit {order}, idx, token limit @limit", parameters, cancellationToken: cancellation)).ConfigureAwait(false);
        var found = await connection.ExecuteScalarAsync<int>(new CommandDefinition($"select count(*) from (select 1 {where} limit @most) matched", parameters, cancellationToken: cancellation)).ConfigureAwait(false);
        return ([.. rows.Select(x => new TokenEffect(x.Idx, x.Token, (float)x.Logit))], found);
    }

    /// <summary>Whether a harvest from before these rows was read into them only in part so far.</summary>
    public async Task<bool> IsDue(int harvestRun, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return await connection.ExecuteScalarAsync<int?>(new CommandDefinition("select 1 from latent_logit_due where harvest_run = @harvestRun", new { harvestRun }, cancellationToken: cancellation)).ConfigureAwait(false) is not null;
    }

    /// <summary>Reads the rows of some more latents of harvests from before these rows. Interrupted at any place, it goes on there.</summary>
    /// <returns>Whether more is left.</returns>
    public Task<bool> Fill(CancellationToken cancellation) => database.Write(async transaction =>
    {
        var connection = transaction.Connection!;
        if (await connection.QueryFirstOrDefaultAsync<DueRow>("select harvest_run, next_idx from latent_logit_due order by harvest_run desc limit 1", null, transaction).ConfigureAwait(false) is not { } due)
        {
            return false;
        }

        var latents = (await connection.QueryAsync<LatentRow>(
            "select idx, promoted, suppressed from latent where harvest_run = @HarvestRun and idx >= @NextIdx order by idx limit @limit", new { due.HarvestRun, due.NextIdx, limit = LatentsAtOnce }, transaction).ConfigureAwait(false)).AsList();
        await LatentLogits.Add(transaction, due.HarvestRun, latents.Select(x => x.ToSummary())).ConfigureAwait(false);
        await connection.ExecuteAsync(latents.Count < LatentsAtOnce
            ? "delete from latent_logit_due where harvest_run = @HarvestRun" : "update latent_logit_due set next_idx = @next where harvest_run = @HarvestRun", new { due.HarvestRun, next = latents.Count == 0 ? 0 : latents[^1].Idx + 1 }, transaction).ConfigureAwait(false);
        return true;
    }, cancellation);

    private sealed class Row
    {
        public int Idx { get; init; }

        public int Token { get; init; }

        public double Logit { get; init; }
    }

    private sealed class DueRow
    {
        public int HarvestRun { get; init; }

        public int NextIdx { get; init; }
    }
}
