using Dapper;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Latents;

/// <summary>
/// The SQL of a latent table. Two plans: the index of the sorted column is walked and what the filters refuse is skipped (filters let much
/// through), or the rarest filter's index is read and the few rows are sorted. Adding zero to a column keeps the planner from its index.
/// </summary>
internal static class LatentSql
{
    /// <summary>Up to so many matches of one filter, reading them all and sorting beats walking the sorted index.</summary>
    public const int Rare = 2_000;

    private const int MostTokens = 200;

    public static string Column(LatentMeasure measure) => measure switch
    {
        LatentMeasure.Density => "density",
        LatentMeasure.Maximum => "maximum",
        LatentMeasure.Mean => "mean",
        LatentMeasure.TokenEntropy => "token_entropy",
        _ => "idx",
    };

    /// <summary>The conditions of a query, each able to stand alone; parameters are added to <paramref name="parameters"/>.</summary>
    /// <param name="query">The query.</param>
    /// <param name="driver">The one condition that may use its index; -1 for none.</param>
    /// <param name="parameters">Filled.</param>
    /// <param name="database">Whose dialect.</param>
    public static List<string> Conditions(LatentQuery query, int driver, DynamicParameters parameters, PortalDatabase database)
    {
        var conditions = new List<string>();
        foreach (var range in query.Ranges)
        {
            var number = conditions.Count;
            var column = number == driver ? Column(range.Measure) : Column(range.Measure) + " + 0";
            parameters.Add($"from{number}", range.From ?? double.MinValue);
            parameters.Add($"to{number}", range.To ?? double.MaxValue);
            conditions.Add($"{column} between @from{number} and @to{number}");
        }

        if (query.Alive is { } alive)
        {
            // Density is zero exactly when a latent never fired, and it has an index.
            var column = conditions.Count == driver ? "density" : "density + 0";
            conditions.Add(alive ? $"{column} > 0" : $"{column} = 0");
        }

        if (query.Tokens is { } tokens)
        {
            parameters.Add("tokens", tokens.Take(MostTokens).ToArray());
            // Many latents: each is asked for its few tokens, rather than all latents of all tokens are gathered first.
            conditions.Add(conditions.Count == driver
                ? $"idx in (select lt.idx from latent_token lt where {HasToken(database)})"
                : $"exists (select 1 from latent_token lt where lt.harvest_run = @harvestRun and lt.idx = latent.idx and lt.token + 0 {database.AnyOf("tokens")})");
        }

        return conditions;
    }

    /// <summary>Counts what a condition matches, up to <c>@most</c>. Of tokens it counts their own rows, at most ten a latent: reading those is what the condition costs.</summary>
    public static string CountMatches(LatentQuery query, int number, IReadOnlyList<string> conditions, PortalDatabase database)
    {
        var isToken = query.Tokens is not null && number == conditions.Count - 1;
        var source = isToken ? $"latent_token lt where {HasToken(database)}" : $"latent where harvest_run = @harvestRun and {conditions[number]}";
        return $"select count(*) from (select 1 from {source} limit @most) matched";
    }

    private static string HasToken(PortalDatabase database) => $"lt.harvest_run = @harvestRun and lt.token {database.AnyOf("tokens")}";
}
