using Dapper;
using SaePortal.Core.Latents;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Latents;
using SaePortal.Tests.Shared;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Storage.Tests;

public class TokenEffectStoreTests(ServerFixture server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Latents_ByToken_EqualTheSameDoneInMemory(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        var latents = Some(200, seed: 1);
        await portal.Latents.Write(harvest, 1, latents, Cancellation);
        await portal.Latents.Write(await portal.BeginHarvest(), 1, Some(50, seed: 2), Cancellation);
        var effects = new TokenEffectStore(portal.Database);

        foreach (var suppressed in new[] { false, true })
        {
            foreach (int[] tokens in new[] { [3], [3, 7, 11], new[] { 999 } })
            {
                Assert.Equal(Expected(latents, tokens, suppressed), await All(effects, harvest, tokens, suppressed));
            }
        }

        var (first, found) = await effects.Of(harvest, [3, 7, 11], false, 4, Cancellation);
        Assert.Equal(Expected(latents, [3, 7, 11], false).Take(4), first);
        Assert.Equal(Expected(latents, [3, 7, 11], false).Count, found);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Latent_WrittenAgain_IsFoundByItsNewTokensAlone(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        await portal.Latents.Write(harvest, 1, [Of(4, [new(7, 1.1f)], [new(8, -0.3f)]), Of(5, [new(7, 2f)], [])], Cancellation);
        // A token in both lists, as a small vocabulary has it.
        await portal.Latents.Write(harvest, 1, [Of(4, [new(9, 0.5f), new(8, -0.1f)], [new(8, -0.1f)])], Cancellation);
        var effects = new TokenEffectStore(portal.Database);

        Assert.Equal([new TokenEffect(5, 7, 2f)], await All(effects, harvest, [7], false));
        Assert.Equal([new TokenEffect(4, 9, 0.5f)], await All(effects, harvest, [9], false));
        Assert.Equal([new TokenEffect(4, 8, -0.1f)], await All(effects, harvest, [8], true));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Harvest_FromBeforeTheseRows_IsReadInPartsAndFoundThen(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        var latents = Some(1_100, seed: 3);
        await portal.Latents.Write(harvest, 1, latents, Cancellation);
        await portal.Database.Write(async transaction =>
        {
            await transaction.Connection!.ExecuteAsync("delete from latent_logit", null, transaction);
            return await transaction.Connection!.ExecuteAsync("insert into latent_logit_due (harvest_run, next_idx) values (@harvest, 0)", new { harvest }, transaction);
        }, Cancellation);
        var effects = new TokenEffectStore(portal.Database);

        Assert.True(await effects.IsDue(harvest, Cancellation));
        Assert.Empty(await All(effects, harvest, [3], false));
        Assert.True(await effects.Fill(Cancellation));
        Assert.True(await effects.IsDue(harvest, Cancellation));
        Assert.NotEmpty(await All(effects, harvest, [3], false));
        // Another writes some of it anew meanwhile.
        await portal.Latents.Write(harvest, 1, [.. latents.Skip(490).Take(20)], Cancellation);
        while (await effects.Fill(Cancellation))
        {
        }

        Assert.False(await effects.IsDue(harvest, Cancellation));
        Assert.Equal(Expected(latents, [3, 7], false), await All(effects, harvest, [3, 7], false));
        Assert.Equal(Expected(latents, [3, 7], true), await All(effects, harvest, [3, 7], true));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Scales_OfAHarvest_AreThoseOfItsLatents(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        await portal.Latents.Write(harvest, 1, [(ALatent(1, density: 0.25, maximum: 3), LatentExamples.Empty), (ALatent(3, density: 0.5, maximum: -7), LatentExamples.Empty), (ALatent(9), LatentExamples.Empty)], Cancellation);

        var scales = await portal.Latents.Scales(harvest, 4, 1_000, Cancellation);

        Assert.Equal([0, 3, 0, 7], scales.Maximum);
        Assert.Equal([0, 0.25f, 0, 0.5f], scales.Density);
        Assert.Equal([1, 3], (await portal.Latents.Get(harvest, [3, 1, 2], Cancellation)).Select(x => x.Index).Order());
    }

    private static (LatentSummary, LatentExamples)[] Some(int count, int seed)
    {
        var random = new Random(seed);
        TokenLogit[] Tokens(int sign) => [.. Enumerable.Range(0, 30).OrderBy(_ => random.Next()).Take(10).Select(x => new TokenLogit(x, sign * random.Next(1, 9) / 8f))];
        return [.. Enumerable.Range(0, count).Select(x => Of(x, Tokens(1), Tokens(-1)))];
    }

    private static (LatentSummary, LatentExamples) Of(int index, TokenLogit[] promoted, TokenLogit[] suppressed) => (ALatent(index) with { Promoted = promoted, Suppressed = suppressed }, LatentExamples.Empty);

    private static List<TokenEffect> Expected((LatentSummary Latent, LatentExamples)[] latents, int[] tokens, bool suppressed) =>
    [
        .. latents.SelectMany(x => x.Latent.Promoted.Concat(x.Latent.Suppressed).DistinctBy(t => t.Token).Where(t => tokens.Contains(t.Token) && t.Logit < 0 == suppressed).Select(t => new TokenEffect(x.Latent.Index, t.Token, t.Logit)))
            .OrderByDescending(x => Math.Abs(x.Logit)).ThenBy(x => x.Index).ThenBy(x => x.Token),
    ];

    private static async Task<IReadOnlyList<TokenEffect>> All(TokenEffectStore effects, int harvest, int[] tokens, bool suppressed) => (await effects.Of(harvest, tokens, suppressed, 10_000, Cancellation)).Effects;
}
