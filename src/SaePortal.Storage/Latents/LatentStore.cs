using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Latents;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.Runs;

namespace SaePortal.Storage.Latents;

/// <summary>
/// The latents that harvests wrote, addressed by the harvest's run. Once a harvest is a dictionary's visible one its rows never change, so what is
/// derived from them is kept.
/// </summary>
public sealed class LatentStore(PortalDatabase database)
{
    private const int CountedUpTo = 10_000;
    private const int DistributionsKept = 64;

    private const string Columns = "harvest_run, idx, density, firings, documents, maximum, mean, token_entropy, top_tokens, promoted, suppressed, neighbours, histogram, read_neighbours, fires_with, logits";

    private readonly ConcurrentDictionary<(int, LatentMeasure), LatentDistribution> _distributions = new();

    /// <summary>Writes latents of a harvest that is under way; what a former attempt wrote is replaced.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="epoch">The epoch under which the writer took it.</param>
    /// <param name="latents">Some hundreds at a time.</param>
    /// <param name="cancellation">Stops before the batch is committed.</param>
    /// <returns>False, and nothing is written, when the run is another's by now: who stood still for long and goes on must not mix its latents into those.</returns>
    public Task<bool> Write(int harvestRun, int epoch, IReadOnlyList<(LatentSummary Summary, LatentExamples Examples)> latents, CancellationToken cancellation) => database.Write(async transaction =>
    {
        var connection = transaction.Connection!;
        if (!await RunLeases.Holds(transaction, harvestRun, epoch).ConfigureAwait(false))
        {
            return false;
        }

        // All three are written together: where no latent is replaced, nothing else is, and SQLite would read all of the run's tokens to find none.
        var replaced = new { harvestRun, indices = latents.Select(x => x.Summary.Index).ToArray() };
        var those = $"where harvest_run = @harvestRun and idx {database.AnyOf("indices")}";
        var before = (await connection.QueryAsync<LatentRow>($"delete from latent {those} returning idx, promoted, suppressed", replaced, transaction).ConfigureAwait(false)).AsList();
        if (before.Count > 0)
        {
            await LatentLogits.Remove(transaction, harvestRun, before.Select(x => x.ToSummary())).ConfigureAwait(false);
            await connection.ExecuteAsync($"delete from latent_examples {those}", replaced, transaction).ConfigureAwait(false);
            await connection.ExecuteAsync($"delete from latent_token {those}", replaced, transaction).ConfigureAwait(false);
        }

        await connection.ExecuteAsync($"""
            insert into latent ({Columns}) values (@HarvestRun, @Idx, @Density, @Firings, @Documents, @Maximum, @Mean, @TokenEntropy, @TopTokens, @Promoted, @Suppressed, @Neighbours, @Histogram, @ReadNeighbours, @FiresWith, @Logits)
            """, latents.Select(x => LatentRow.Of(harvestRun, x.Summary)), transaction).ConfigureAwait(false);
        await connection.ExecuteAsync("insert into latent_examples (harvest_run, idx, body) values (@harvestRun, @idx, @body)",
            latents.Select(x => new { harvestRun, idx = x.Summary.Index, body = LatentExamplesCodec.Encode(x.Examples) }), transaction).ConfigureAwait(false);
        await connection.ExecuteAsync("insert into latent_token (harvest_run, token, idx, share) values (@harvestRun, @token, @idx, @share)",
            latents.SelectMany(x => x.Summary.TopTokens.Select(t => new { harvestRun, token = t.Token, idx = x.Summary.Index, share = (double)t.Share })), transaction).ConfigureAwait(false);
        await LatentLogits.Add(transaction, harvestRun, latents.Select(x => x.Summary)).ConfigureAwait(false);
        return true;
    }, cancellation);

    /// <summary>One latent; null when the harvest did not write it.</summary>
    public async Task<LatentSummary?> Get(int harvestRun, int index, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var row = await connection.QuerySingleOrDefaultAsync<LatentRow>(new CommandDefinition(
            $"select {Columns} from latent where harvest_run = @harvestRun and idx = @index", new { harvestRun, index }, cancellationToken: cancellation)).ConfigureAwait(false);
        return row?.ToSummary();
    }

    /// <summary>Some latents, in no order; those that the harvest did not write are left out.</summary>
    public async Task<IReadOnlyList<LatentSummary>> Get(int harvestRun, IReadOnlyCollection<int> indices, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<LatentRow>(new CommandDefinition(
            $"select {Columns} from latent where harvest_run = @harvestRun and idx {database.AnyOf("chosen")}", new { harvestRun, chosen = indices.ToArray() }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => x.ToSummary())];
    }

    /// <summary>How strongly and how often each latent fires, from an index alone.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="width">Latents of the dictionary.</param>
    /// <param name="tokens">Tokens of the harvest.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<LatentScales> Scales(int harvestRun, int width, long tokens, CancellationToken cancellation)
    {
        var scales = new LatentScales(new float[width], new float[width], tokens);
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        await foreach (var row in connection.QueryUnbufferedAsync<LatentRow>("select idx, density, maximum from latent where harvest_run = @harvestRun", new { harvestRun }).WithCancellation(cancellation).ConfigureAwait(false))
        {
            if ((uint)row.Idx < (uint)width)
            {
                (scales.Maximum[row.Idx], scales.Density[row.Idx]) = ((float)Math.Abs(row.Maximum), (float)row.Density);
            }
        }

        return scales;
    }

    /// <summary>The examples of one latent.</summary>
    /// <returns>The examples; empty ones when nothing was kept; a problem when the blob is damaged.</returns>
    public async Task<Answer<LatentExamples>> Examples(int harvestRun, int index, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var body = await connection.ExecuteScalarAsync<byte[]?>(new CommandDefinition(
            "select body from latent_examples where harvest_run = @harvestRun and idx = @index", new { harvestRun, index }, cancellationToken: cancellation)).ConfigureAwait(false);
        return body is null ? LatentExamples.Empty : LatentExamplesCodec.Decode(body);
    }

    /// <summary>Some latents with their examples, as cards show them.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="indices">Some tens at most; those that the harvest did not write are left out.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>In any order; examples that are damaged are empty.</returns>
    public async Task<IReadOnlyList<(LatentSummary Summary, LatentExamples Examples)>> Some(int harvestRun, IReadOnlyList<int> indices, CancellationToken cancellation)
    {
        if (indices.Count == 0)
        {
            return [];
        }

        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var those = new { harvestRun, indices = indices.ToArray() };
        var where = $"where harvest_run = @harvestRun and idx {database.AnyOf("indices")}";
        var rows = (await connection.QueryAsync<LatentRow>(new CommandDefinition($"select {Columns} from latent {where}", those, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
        var bodies = (await connection.QueryAsync<(int Index, byte[] Body)>(new CommandDefinition(
            $"select idx, body from latent_examples {where}", those, cancellationToken: cancellation)).ConfigureAwait(false)).ToDictionary(x => x.Index, x => x.Body);
        return [.. rows.Select(x => (x.ToSummary(), bodies.TryGetValue(x.Idx, out var body) && LatentExamplesCodec.Decode(body) is { Succeeded: true } read ? read.Value : LatentExamples.Empty))];
    }

    /// <summary>A page of latents behind a key.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="query">Which, and in which order.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<LatentSummary>> Page(int harvestRun, LatentQuery query, LatentKey? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var (where, parameters) = await Where(connection, harvestRun, query, cancellation).ConfigureAwait(false);
        string column = LatentSql.Column(query.Sort), direction = query.Descending ? "desc" : "asc", beyond = query.Descending ? "<" : ">";
        if (after is { } key)
        {
            parameters.Add("keyValue", key.Value);
            parameters.Add("keyIndex", key.Index);
            where += query.Sort == LatentMeasure.Index ? $" and idx {beyond} @keyIndex" : $" and ({column}, idx) {beyond} (@keyValue, @keyIndex)";
        }

        var order = query.Sort == LatentMeasure.Index ? $"idx {direction}" : $"{column} {direction}, idx {direction}";
        parameters.Add("limit", limit);
        // First which, from an index alone, then their rows: a row that a filter refuses is not read.
        var rows = await connection.QueryAsync<LatentRow>(new CommandDefinition($"""
            select {Columns} from (select idx as chosen from latent where {where} order by {order} limit @limit) page
            cross join latent where harvest_run = @harvestRun and idx = chosen order by {order}
            """, parameters, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => x.ToSummary())];
    }

    /// <summary>
    /// The key behind which the row at a position stands, for a scrollbar that was dragged. It walks an index without reading rows, so a jump
    /// over 100,000 latents takes milliseconds; paging goes by <see cref="Page"/>.
    /// </summary>
    /// <returns>The key of the row before the position; null for position 0 or beyond the end.</returns>
    public async Task<LatentKey?> KeyBefore(int harvestRun, LatentQuery query, int position, CancellationToken cancellation)
    {
        if (position <= 0)
        {
            return null;
        }

        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var (where, parameters) = await Where(connection, harvestRun, query, cancellation).ConfigureAwait(false);
        string column = LatentSql.Column(query.Sort), direction = query.Descending ? "desc" : "asc";
        parameters.Add("skip", position - 1);
        var found = await connection.QueryFirstOrDefaultAsync<KeyRow>(new CommandDefinition(
            $"select {column} + 0.0 as value, idx from latent where {where} order by {column} {direction}, idx {direction} limit 1 offset @skip", parameters, cancellationToken: cancellation)).ConfigureAwait(false);
        return found is null ? null : new LatentKey(found.Value, found.Idx);
    }

    /// <summary>How many latents a query finds, exactly up to 10,000.</summary>
    public async Task<LatentCount> Count(int harvestRun, LatentQuery query, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var (where, parameters) = await Where(connection, harvestRun, query, cancellation).ConfigureAwait(false);
        parameters.Add("most", CountedUpTo + 1);
        var count = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from (select 1 from latent where {where} limit @most) matched", parameters, cancellationToken: cancellation)).ConfigureAwait(false);
        return count > CountedUpTo ? new LatentCount(CountedUpTo, true) : new LatentCount(count, false);
    }

    /// <summary>How a measure is spread over the living latents; read once per harvest and kept.</summary>
    public async Task<LatentDistribution> Distribution(int harvestRun, LatentMeasure measure, CancellationToken cancellation)
    {
        if (_distributions.TryGetValue((harvestRun, measure), out var known))
        {
            return known;
        }

        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var column = LatentSql.Column(measure);
        var dead = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "select count(*) from latent where harvest_run = @harvestRun and density = 0", new { harvestRun }, cancellationToken: cancellation)).ConfigureAwait(false);
        var values = await connection.QueryAsync<double>(new CommandDefinition(
            $"select {column} + 0.0 from latent where harvest_run = @harvestRun and density + 0 > 0 order by {column}", new { harvestRun }, cancellationToken: cancellation)).ConfigureAwait(false);
        if (_distributions.Count >= DistributionsKept)
        {
            _distributions.Clear();
        }

        return _distributions[(harvestRun, measure)] = LatentDistribution.Of(measure, [.. values], dead);
    }

    /// <summary>Removes what a harvest wrote, and what its latents were found to detect.</summary>
    internal static async Task Remove(DbTransaction transaction, int harvestRun)
    {
        foreach (var table in new[] { "latent", "latent_examples", "latent_token", "latent_logit", "latent_logit_due" })
        {
            await transaction.Connection!.ExecuteAsync($"delete from {table} where harvest_run = @harvestRun", new { harvestRun }, transaction).ConfigureAwait(false);
        }

        await MeaningStore.Remove(transaction, harvestRun).ConfigureAwait(false);
    }

    private async Task<(string Where, DynamicParameters Parameters)> Where(DbConnection connection, int harvestRun, LatentQuery query, CancellationToken cancellation)
    {
        var driver = await RarestCondition(connection, harvestRun, query, cancellation).ConfigureAwait(false);
        var parameters = new DynamicParameters(new { harvestRun });
        var conditions = LatentSql.Conditions(query, driver, parameters, database);
        return (string.Join(" and ", conditions.Prepend("harvest_run = @harvestRun")), parameters);
    }

    /// <summary>The condition that few latents meet, found by counting each up to a bound; -1 when all are common.</summary>
    private async Task<int> RarestCondition(DbConnection connection, int harvestRun, LatentQuery query, CancellationToken cancellation)
    {
        var number = query.Ranges.Count + (query.Alive is null ? 0 : 1) + (query.Tokens is null ? 0 : 1);
        var (rarest, fewest) = (-1, LatentSql.Rare);
        for (var i = 0; i < number; i++)
        {
            var parameters = new DynamicParameters(new { harvestRun, most = LatentSql.Rare + 1 });
            var conditions = LatentSql.Conditions(query, i, parameters, database);
            var count = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
                LatentSql.CountMatches(query, i, conditions, database), parameters, cancellationToken: cancellation)).ConfigureAwait(false);
            if (count < fewest)
            {
                (rarest, fewest) = (i, count);
            }
        }

        return rarest;
    }

    private sealed class KeyRow
    {
        public double Value { get; init; }

        public int Idx { get; init; }
    }
}
