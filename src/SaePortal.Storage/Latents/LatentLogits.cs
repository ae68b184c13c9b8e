using System.Data.Common;
using Dapper;
using SaePortal.Core.Latents;

namespace SaePortal.Storage.Latents;

/// <summary>
/// The rows by which latents are found by a token that they promote or suppress. They repeat what a latent's own row lists, so that what is to be
/// removed is known from there: an index by latent would double the table.
/// </summary>
internal static class LatentLogits
{
    /// <summary>Adds those of some latents; what is there already stays.</summary>
    public static Task Add(DbTransaction transaction, int harvestRun, IEnumerable<LatentSummary> latents) => transaction.Connection!.ExecuteAsync(
        "insert into latent_logit (harvest_run, token, logit, idx) values (@harvestRun, @token, @logit, @idx) on conflict do nothing", Rows(harvestRun, latents), transaction);

    /// <summary>Removes those of some latents.</summary>
    public static Task Remove(DbTransaction transaction, int harvestRun, IEnumerable<LatentSummary> latents) => transaction.Connection!.ExecuteAsync(
        "delete from latent_logit where harvest_run = @harvestRun and token = @token and logit = @logit and idx = @idx", Rows(harvestRun, latents), transaction);

    // In a vocabulary of few tokens one may stand in both lists, with the same logit.
    private static IEnumerable<object> Rows(int harvestRun, IEnumerable<LatentSummary> latents) => latents.SelectMany(x =>
        x.Promoted.Concat(x.Suppressed).Where(t => t.Logit != 0 && float.IsFinite(t.Logit)).DistinctBy(t => t.Token).Select(t => new { harvestRun, token = t.Token, logit = (double)t.Logit, idx = x.Index }));
}
