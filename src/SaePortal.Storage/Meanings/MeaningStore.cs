using System.Data.Common;
using Dapper;
using SaePortal.Core.Meanings;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;

namespace SaePortal.Storage.Meanings;

/// <summary>What harvests found their latents to detect, addressed by the harvest's run; they go with its latents.</summary>
public sealed class MeaningStore(PortalDatabase database)
{
    private const string ValueColumns =
        "idx, attribute, value, class, tokens, documents, latent, threshold, precision_share, recall_share, f1, shuffled_f1, token, token_f1, neuron, neuron_f1";

    /// <summary>Writes report and values of a harvest that is under way; what a former attempt found is gone.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="epoch">The epoch under which the writer took it.</param>
    /// <param name="report">What was read and counted.</param>
    /// <param name="values">Every value that was looked for.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    /// <returns>False, and nothing is written, when the run is another's by now.</returns>
    public Task<bool> Write(int harvestRun, int epoch, MeaningReport report, IReadOnlyList<ValueMeaning> values, CancellationToken cancellation) => database.Write(async transaction =>
    {
        if (!await RunLeases.Holds(transaction, harvestRun, epoch).ConfigureAwait(false))
        {
            return false;
        }

        await Remove(transaction, harvestRun).ConfigureAwait(false);
        var connection = transaction.Connection!;
        await connection.ExecuteAsync("insert into meaning (harvest_run, report) values (@harvestRun, @report)", new { harvestRun, report = Columns.Json(report) }, transaction).ConfigureAwait(false);
        await connection.ExecuteAsync($"""
            insert into value_meaning (harvest_run, {ValueColumns})
            values (@HarvestRun, @Idx, @Attribute, @Value, @Class, @Tokens, @Documents, @Latent, @Threshold, @PrecisionShare, @RecallShare, @F1, @ShuffledF1, @Token, @TokenF1, @Neuron, @NeuronF1)
            """, values.Select(x => ValueRow.Of(harvestRun, x)), transaction).ConfigureAwait(false);
        return true;
    }, cancellation);

    /// <summary>Adds latents to what was written of a harvest; each once.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="epoch">The epoch under which the writer took it.</param>
    /// <param name="latents">Some thousands at a time.</param>
    /// <param name="cancellation">Stops before the batch is committed.</param>
    /// <returns>False, and nothing is written, when the run is another's by now.</returns>
    public Task<bool> Write(int harvestRun, int epoch, IReadOnlyList<LatentMeaning> latents, CancellationToken cancellation) => database.Write(async transaction =>
    {
        if (!await RunLeases.Holds(transaction, harvestRun, epoch).ConfigureAwait(false))
        {
            return false;
        }

        await transaction.Connection!.ExecuteAsync("""
            insert into latent_meaning (harvest_run, idx, value_idx, threshold, precision_share, recall_share, f1, shuffled_f1)
            values (@harvestRun, @Latent, @Value, @Threshold, @Precision, @Recall, @F1, @ShuffledF1)
            """, latents.Select(x => new { harvestRun, x.Latent, x.Value, Threshold = (double)x.Threshold, x.Precision, x.Recall, x.F1, x.ShuffledF1 }), transaction).ConfigureAwait(false);
        return true;
    }, cancellation);

    /// <summary>What was read and counted; null when the harvest's corpus has no labels, or none that could be measured.</summary>
    public async Task<MeaningReport?> Report(int harvestRun, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var report = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "select report from meaning where harvest_run = @harvestRun", new { harvestRun }, cancellationToken: cancellation)).ConfigureAwait(false);
        return report is null ? null : Columns.FromJson<MeaningReport>(report);
    }

    /// <summary>What some latents detect best; latents without a meaning are left out.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="latents">Some hundreds at most.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyDictionary<int, (LatentMeaning Meaning, ValueMeaning Value)>> OfLatents(int harvestRun, IReadOnlyList<int> latents, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = (await connection.QueryAsync<LatentRow>(new CommandDefinition(
            $"select idx, value_idx, threshold, precision_share, recall_share, f1, shuffled_f1 from latent_meaning where harvest_run = @harvestRun and idx {database.AnyOf("latents")}",
            new { harvestRun, latents = latents.ToArray() }, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
        var values = (await connection.QueryAsync<ValueRow>(new CommandDefinition(
            $"select {ValueColumns} from value_meaning where harvest_run = @harvestRun and idx {database.AnyOf("indices")}",
            new { harvestRun, indices = rows.Select(x => x.ValueIdx).Distinct().ToArray() }, cancellationToken: cancellation)).ConfigureAwait(false)).ToDictionary(x => x.Idx, x => x.ToMeaning());
        return rows.ToDictionary(x => x.Idx, x => (x.ToMeaning(), values[x.ValueIdx]));
    }

    /// <summary>The F1 of the value that each of the first latents detects best; latents without a meaning are left out.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="before">Only latents below this index: some thousands at most.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<(int Latent, double F1)>> Spread(int harvestRun, int before, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return [.. await connection.QueryAsync<(int, double)>(new CommandDefinition(
            "select idx, f1 from latent_meaning where harvest_run = @harvestRun and idx < @before order by idx", new { harvestRun, before }, cancellationToken: cancellation)).ConfigureAwait(false)];
    }

    /// <summary>A page of values by falling F1.</summary>
    /// <param name="harvestRun">The harvest's run.</param>
    /// <param name="only">Only of this class; null for all.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<ValueMeaning>> Values(int harvestRun, ValueClass? only, ValueKey? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var where = "harvest_run = @harvestRun" + (only is null ? "" : " and class = @class") + (after is null ? "" : " and (f1 < @f1 or (f1 = @f1 and idx > @index))");
        var rows = await connection.QueryAsync<ValueRow>(new CommandDefinition($"select {ValueColumns} from value_meaning where {where} order by f1 desc, idx limit @limit",
            new { harvestRun, @class = only?.Text() ?? "", f1 = after?.F1 ?? 0, index = after?.Index ?? 0, limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => x.ToMeaning())];
    }

    /// <summary>Removes what a harvest wrote.</summary>
    internal static async Task Remove(DbTransaction transaction, int harvestRun)
    {
        foreach (var table in new[] { "meaning", "value_meaning", "latent_meaning" })
        {
            await transaction.Connection!.ExecuteAsync($"delete from {table} where harvest_run = @harvestRun", new { harvestRun }, transaction).ConfigureAwait(false);
        }
    }

    private sealed class LatentRow
    {
        public int Idx { get; init; }

        public int ValueIdx { get; init; }

        public double Threshold { get; init; }

        public double PrecisionShare { get; init; }

        public double RecallShare { get; init; }

        public double F1 { get; init; }

        public double? ShuffledF1 { get; init; }

        public LatentMeaning ToMeaning() => new(Idx, ValueIdx, (float)Threshold, PrecisionShare, RecallShare, F1, ShuffledF1);
    }
}
