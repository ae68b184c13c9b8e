using System.Net;
using System.Text.Json;
using SaePortal.Web.Tests.Cli;

namespace SaePortal.Web.Tests.Api;

/// <summary>What the pages of dictionaries and latents show can be fetched.</summary>
[Collection("portal")]
public sealed class LatentApiTests(PortalFixture portal)
{
    [Theory]
    [InlineData("index", false)]
    [InlineData("index", true)]
    [InlineData("density", false)]
    [InlineData("density", true)]
    [InlineData("maximum", true)]
    [InlineData("mean", false)]
    [InlineData("entropy", true)]
    public async Task List_SortedByAnyColumn_GivesEachLatentOnceInOrder(string sort, bool descending)
    {
        var field = sort == "entropy" ? "tokenEntropy" : sort;
        var rows = await All($"dictionaries/small/latents?sort={sort}&descending={(descending ? "true" : "false")}&limit=7");

        Assert.Equal(Enumerable.Range(0, StoriesFolder.Width), rows.Select(x => x.GetProperty("index").GetInt32()).Order());
        var values = rows.Select(x => x.GetProperty(field).GetDouble()).ToList();
        Assert.Equal(descending ? values.OrderDescending() : values.Order(), values);
        Assert.True(sort == "index" || values.Distinct().Count() > 10, "A column of equal values proves no order.");
    }

    [Fact]
    public async Task List_Filtered_GivesWhatTheFilterLetsThrough()
    {
        var all = await All("dictionaries/small/latents?limit=500");
        var median = all.Select(x => x.GetProperty("density").GetDouble()).Order().ElementAt(all.Count / 2);
        var some = await All(FormattableString.Invariant($"dictionaries/small/latents?minDensity={median:R}&limit=9"));
        var token = all.First(x => x.GetProperty("topTokens").GetArrayLength() > 0).GetProperty("topTokens")[0].GetProperty("text").GetString()!;
        var with = await portal.Get($"dictionaries/small/latents?token={Uri.EscapeDataString(token)}");
        var without = await portal.Get("dictionaries/small/latents?token=qqqqqq");

        Assert.InRange(some.Count, 1, all.Count - 1);
        Assert.All(some, x => Assert.True(x.GetProperty("density").GetDouble() >= median));
        Assert.Equal(all.Count(x => x.GetProperty("isDead").GetBoolean()), (await portal.Get("dictionaries/small/latents?alive=false")).GetProperty("found").GetInt32());
        Assert.InRange(with.GetProperty("found").GetInt32(), 1, all.Count);
        Assert.All(with.GetProperty("items").EnumerateArray(), x => Assert.Contains(x.GetProperty("topTokens").EnumerateArray(), t => t.GetProperty("text").GetString()!.Contains(token, StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(0, without.GetProperty("found").GetInt32());
        Assert.Equal(0, without.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("Density", "density")]
    [InlineData("Maximum", "maximum")]
    [InlineData("Entropy", "tokenEntropy")]
    public async Task List_FilteredByARange_IsWhatLiesWithin(string parameter, string field)
    {
        var all = await All("dictionaries/small/latents?limit=500");
        var values = all.Select(x => x.GetProperty(field).GetDouble()).Order().ToList();
        var (low, high) = (values[values.Count / 3], values[2 * values.Count / 3]);
        var expected = all.Where(x => x.GetProperty(field).GetDouble() is var value && value >= low && value <= high).Select(x => x.GetProperty("index").GetInt32()).ToList();

        var found = await All(FormattableString.Invariant($"dictionaries/small/latents?min{parameter}={low:R}&max{parameter}={high:R}&limit=500"));

        Assert.InRange(expected.Count, 1, all.Count - 1);
        Assert.Equal(expected, found.Select(x => x.GetProperty("index").GetInt32()));
        using var wrong = await portal.Http.GetAsync(new Uri($"dictionaries/small/latents?max{parameter}=NaN", UriKind.Relative));
        await PortalFixture.Problem(wrong, HttpStatusCode.BadRequest, $"max{parameter}");
    }

    [Fact]
    public async Task Latent_HasAllThatItsPageShows()
    {
        var index = (await Strongest()).GetProperty("index").GetInt32();
        var answer = await portal.Get($"dictionaries/small/latents/{index}?examples=all&limit=500");
        var latent = answer.GetProperty("latent");

        Assert.Equal(index, latent.GetProperty("index").GetInt32());
        Assert.True(latent.GetProperty("maximum").GetDouble() > latent.GetProperty("mean").GetDouble());
        var firings = latent.GetProperty("firings").GetDouble();
        Assert.Equal(firings, latent.GetProperty("histogram").EnumerateArray().Sum(x => x.GetDouble()), 1e-6 * firings);
        Assert.Equal(firings, answer.GetProperty("bins").EnumerateArray().Sum(x => x.GetProperty("count").GetDouble()));
        Assert.All(answer.GetProperty("bins").EnumerateArray(), x => Assert.True(x.GetProperty("from").GetDouble() < x.GetProperty("to").GetDouble()));
        foreach (var list in new[] { "topTokens", "promoted", "suppressed" })
        {
            Assert.InRange(latent.GetProperty(list).GetArrayLength(), 1, 10);
            Assert.All(latent.GetProperty(list).EnumerateArray(), x => Assert.NotNull(x.GetProperty("text").GetString()));
        }

        Assert.All(new[] { "neighbours", "readNeighbours", "firesWith" }, x => Assert.InRange(latent.GetProperty(x).GetArrayLength(), 1, 10));
        Assert.Equal(40, latent.GetProperty("logits").GetProperty("counts").GetArrayLength());
        Assert.InRange(answer.GetProperty("ranks").GetProperty("maximum").GetDouble(), 0.5, 1);
        var examples = answer.GetProperty("examples").GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["activating", "silent", "top"], examples.Select(x => x.GetProperty("group").GetString()).Where(x => x != "near").Distinct().Order());
        Assert.Equal(
            examples.Where(x => x.GetProperty("group").GetString() == "near").Select(x => x.GetRawText()),
            (await portal.Get($"dictionaries/small/latents/{index}?examples=near&limit=500")).GetProperty("examples").GetProperty("items").EnumerateArray().Select(x => x.GetRawText()));
        Assert.All(examples.Where(x => x.GetProperty("group").GetString() is "near" or "silent"), x => Assert.Equal(0, x.GetProperty("maximum").GetDouble()));
        Assert.All(examples, Whole);
        Assert.True(answer.GetProperty("activatingWindows").GetInt64() >= examples.Count(x => x.GetProperty("group").GetString() == "activating"));
    }

    [Fact]
    public async Task Examples_OfOneKind_ComeInPages()
    {
        var index = (await Strongest()).GetProperty("index").GetInt32();
        foreach (var group in new[] { "top", "activating", "silent" })
        {
            var whole = (await portal.Get($"dictionaries/small/latents/{index}?examples={group}&limit=500")).GetProperty("examples").GetProperty("items").EnumerateArray().ToList();
            var paged = new List<JsonElement>();
            string? cursor = null;
            do
            {
                var page = (await portal.Get($"dictionaries/small/latents/{index}?examples={group}&limit=5" + (cursor is null ? "" : $"&cursor={cursor}"))).GetProperty("examples");
                paged.AddRange(page.GetProperty("items").EnumerateArray());
                cursor = page.GetProperty("next").GetString();
            }
            while (cursor is not null);

            Assert.NotEmpty(whole);
            Assert.Equal(whole.Select(x => x.GetRawText()), paged.Select(x => x.GetRawText()));
            Assert.All(whole, x => Assert.Equal(group, x.GetProperty("group").GetString()));
            Assert.All(whole, x => Assert.Equal(group == "silent", x.GetProperty("maximum").GetDouble() == 0));
        }
    }

    [Fact]
    public async Task Examples_PointIntoTheDocumentsOfTheCorpus()
    {
        var index = (await Strongest()).GetProperty("index").GetInt32();
        var example = (await portal.Get($"dictionaries/small/latents/{index}")).GetProperty("examples").GetProperty("items")[0];
        var peak = example.GetProperty("tokens").EnumerateArray().Single(x => x.GetProperty("position").GetInt32() == example.GetProperty("position").GetInt32());
        var document = (await portal.Get($"corpora/stories/documents?cursor={example.GetProperty("document").GetInt32()}&limit=1")).GetProperty("items")[0];

        Assert.Equal(example.GetProperty("document").GetInt64(), document.GetProperty("document").GetInt64());
        Assert.Contains(peak.GetProperty("text").GetString()!.Trim(), document.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dictionaries/small/latents")]
    [InlineData("dictionaries/small/latents/0")]
    [InlineData("dictionaries/small/distributions")]
    [InlineData("corpora/stories/documents")]
    [InlineData("runs/1/metrics")]
    public async Task WhatDoesNotChange_HasATagThatIsAnswered304(string path)
    {
        using var first = await portal.Http.GetAsync(new Uri(path, UriKind.Relative));
        await PortalFixture.Ok(first);
        var tag = first.Headers.ETag!;

        foreach (var (asked, status) in new[] { ($"{tag}", HttpStatusCode.NotModified), ($"\"old\", W/{tag}", HttpStatusCode.NotModified), ("*", HttpStatusCode.NotModified), ("\"old\"", HttpStatusCode.OK) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.TryAddWithoutValidation("If-None-Match", asked);
            using var again = await portal.Http.SendAsync(request);
            Assert.Equal(status, again.StatusCode);
            Assert.Equal(tag, again.Headers.ETag);
            Assert.Equal(status == HttpStatusCode.OK, (await again.Content.ReadAsByteArrayAsync()).Length > 0);
        }
    }

    [Fact]
    public async Task Distributions_CountTheLatentsThatLive()
    {
        var spread = (await portal.Get("dictionaries/small/distributions")).EnumerateArray().ToList();

        Assert.Equal(["density", "maximum", "entropy"], spread.Select(x => x.GetProperty("measure").GetString()));
        Assert.All(spread, x => Assert.Equal(StoriesFolder.Width, x.GetProperty("latents").GetInt32() + x.GetProperty("dead").GetInt32()));
        Assert.All(spread, x => Assert.Equal(x.GetProperty("latents").GetInt32(), x.GetProperty("bars").EnumerateArray().Sum(y => y.GetInt32())));
    }

    [Fact]
    public async Task Metrics_OfATraining_AreItsCurves()
    {
        var metrics = await All("runs/1/metrics?limit=500");
        var last = metrics[^1].GetProperty("step").GetInt64();
        var later = (await portal.Get($"runs/1/metrics?cursor={last - 1}")).GetProperty("items").EnumerateArray().ToList();

        Assert.Contains(metrics, x => x.GetProperty("measure").GetString() == "fvu" && x.GetProperty("value").GetDouble() > 0);
        Assert.Contains(metrics, x => x.GetProperty("measure").GetString() == "loss");
        Assert.NotEmpty(later);
        Assert.All(later, x => Assert.Equal(last, x.GetProperty("step").GetInt64()));
        Assert.Equal([2, 1], (await portal.Get("runs?dictionary=small")).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("run").GetInt32()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Metrics_InPages_AreAllOfThemOnce(int limit)
    {
        var whole = (await portal.Get("runs/1/metrics?limit=500")).GetProperty("items").EnumerateArray().Take(70).Select(x => x.GetRawText()).ToList();
        var paged = await All($"runs/1/metrics?limit={limit}");

        Assert.True(whole.Count > 10);
        Assert.Equal(whole, paged.Take(70).Select(x => x.GetRawText()));
        Assert.Equal(limit, (await portal.Get($"runs/1/metrics?limit={limit}")).GetProperty("items").GetArrayLength());
        Assert.Equal(paged.Count, paged.Select(x => x.GetRawText()).Distinct().Count());
    }

    private static void Whole(JsonElement example)
    {
        var tokens = example.GetProperty("tokens").EnumerateArray().ToList();
        var at = tokens.Single(x => x.GetProperty("position").GetInt32() == example.GetProperty("position").GetInt32());
        Assert.Equal(example.GetProperty("maximum").GetDouble(), at.GetProperty("activation").GetDouble(), 1e-5);
        Assert.True(tokens.Count >= example.GetProperty("length").GetInt32());
        Assert.All(tokens, x => Assert.InRange(x.GetProperty("token").GetInt32(), 0, 511));
        Assert.Contains(tokens, x => x.GetProperty("text").GetString()!.Length > 0);
    }

    private async Task<JsonElement> Strongest() => (await portal.Get("dictionaries/small/latents?sort=maximum&descending=true&limit=1")).GetProperty("items")[0];

    private async Task<List<JsonElement>> All(string path)
    {
        var rows = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await portal.Get(path + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"));
            rows.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return rows;
    }
}
