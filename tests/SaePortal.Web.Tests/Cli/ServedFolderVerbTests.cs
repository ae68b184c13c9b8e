using System.Text.Json;
using SaePortal.Tests.Shared;
using SaePortal.Web.Tests.Api;

namespace SaePortal.Web.Tests.Cli;

/// <summary>Verbs over a folder that a living portal serves: they steer its runs instead of working themselves.</summary>
[Collection("portal")]
public sealed class ServedFolderVerbTests(PortalFixture portal)
{
    [Fact]
    public async Task Harvest_StartedByAVerb_IsThePortals_AndCanBePausedResumedWatchedAndCancelledByOthers()
    {
        var started = Verbs.Run(portal.Data, "harvest", "small", "--corpus", "stories", "--tokens", "20K", "--json");
        var run = await Queued();

        (await Verbs.Run(portal.Data, "runs", "pause", $"{run}")).Done();
        var paused = (await started).Done().Json;
        Assert.Equal((run, "paused"), (paused.GetProperty("run").GetInt32(), paused.GetProperty("state").GetString()));

        Assert.Equal("queued", (await Verbs.Run(portal.Data, "runs", "resume", $"{run}", "--json")).Done().Json.GetProperty("state").GetString());
        var watched = Verbs.Run(portal.Data, "runs", "watch", $"{run}");
        var told = await Verbs.Run(portal.Data, "runs", "cancel", $"{run}");
        Assert.Contains("asked to cancel", told.Done().Output, StringComparison.Ordinal);
        var ended = await watched;
        Assert.Equal(1, ended.Code);
        Assert.Contains($"Run {run} is cancelled.", ended.Output, StringComparison.Ordinal);
        (await Verbs.Run(portal.Data, "runs", "resume", $"{run}")).Refused(1, "cancelled");
        using var removed = await portal.Http.DeleteAsync(new Uri($"runs/{run}", UriKind.Relative));
        await PortalFixture.Ok(removed);
    }

    [Theory]
    [InlineData(1, "no run 7777", "runs", "pause", "7777")]
    [InlineData(1, "completed", "runs", "cancel", "1")]
    [InlineData(1, "no dictionary", "harvest", "nobody", "--corpus", "stories", "--tokens", "1K")]
    [InlineData(2, "tokens is 0", "harvest", "small", "--corpus", "stories", "--tokens", "0")]
    [InlineData(2, "width is 0", "train", "--model", "tiny", "--corpus", "stories", "--hook", "blocks.2.hook_resid_post", "--width", "0", "--k", "4", "--tokens", "10K", "--name", "d")]
    [InlineData(1, "already", "train", "--model", "tiny", "--corpus", "stories", "--hook", "blocks.2.hook_resid_post", "--width", "64", "--k", "4", "--tokens", "10K", "--name", "small")]
    [InlineData(1, "already served", "serve", "--urls", "http://127.0.0.1:0", "--no-node")]
    public async Task Verb_ThatThePortalRefuses_SaysWhatItSaid(int code, string mentions, params string[] arguments)
    {
        var before = await DataState.Of(portal.Data);

        (await Verbs.Run(portal.Data, arguments)).Refused(code, mentions);

        Assert.Equal(before, await DataState.Of(portal.Data));
    }

    [Fact]
    public async Task Generate_WhileAPortalServes_LoadsTheModelItself()
    {
        var text = (await Verbs.Run(portal.Data, "generate", "--model", "tiny", "--prompt", "Once", "--tokens", "3", "--json")).Done().Json;

        Assert.Equal(3, text.GetProperty("ids").GetArrayLength());
    }

    [Fact]
    public async Task Listings_OfAServedFolder_AreThoseOfTheApi()
    {
        var listed = (await Verbs.Run(portal.Data, "runs", "list", "--json")).Done().Json;
        var fetched = (await portal.Get("runs")).GetProperty("items");

        Assert.Equal(fetched.EnumerateArray().Select(x => x.GetProperty("run").GetInt32()), listed.EnumerateArray().Select(x => x.GetProperty("run").GetInt32()));
        Assert.Equal(JsonValueKind.Object, listed[0].GetProperty("recipe").ValueKind);
    }

    private Task<int> Queued() => Eventually.Found<int>("the run is queued", async () =>
    {
        var waiting = (await portal.Get("runs?state=queued")).GetProperty("items");
        return waiting.GetArrayLength() > 0 ? waiting[0].GetProperty("run").GetInt32() : null;
    });
}
