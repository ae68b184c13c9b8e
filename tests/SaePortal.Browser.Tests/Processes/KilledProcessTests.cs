using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>Real processes, really killed: a run goes on from its checkpoint and ends with the same weights.</summary>
[Collection("processes")]
public sealed class KilledProcessTests
{
    [Fact]
    public async Task Training_WhoseNodeAndPortalAreKilled_EndsWithTheWeightsOfAnUninterruptedOne()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "children are found in /proc");
        await using var portal = new PortalProcess();
        Assert.Equal(0, (await portal.Verb("model", "import", SharedFiles.PathTo("models/tinystories-260k")!, "--name", "tiny")).Code);
        Assert.Equal(0, (await portal.Verb("corpus", "import", SharedFiles.PathTo("corpora/stories.txt.gz")!, "--name", "stories")).Code);
        string[] recipe = ["--model", "tiny", "--corpus", "stories", "--hook", "blocks.1.hook_resid_post", "--width", "256", "--k", "8", "--tokens", "600K", "--checkpoint-every", "10"];
        Assert.Equal(0, (await portal.Verb(["train", .. recipe, "--name", "whole"])).Code);

        var serving = await portal.Serve();
        var answer = await portal.Http.PostAsJsonAsync("api/v1/runs", new
        {
            kind = "train",
            name = "interrupted",
            model = "tiny",
            corpus = "stories",
            hook = "blocks.1.hook_resid_post",
            width = 256,
            k = 8,
            tokens = 600_000,
            checkpointEvery = 10,
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var run = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetInt32();

        await Step(portal, run, 30);
        using (var node = Process.GetProcessById(Assert.Single(PortalProcess.Children(serving))))
        {
            node.Kill();
        }

        await PortalProcess.Until("another node took the run", async () => (await Run(portal, run)).GetProperty("epoch").GetInt32() > 1 ? true : (bool?)null);
        await Step(portal, run, 100);
        serving.Kill();
        await serving.WaitForExitAsync();
        await portal.Serve();
        var state = await PortalProcess.Until("the run ends", async () => (await Run(portal, run)).GetProperty("state").GetString() is "completed" or "failed" ? true : (bool?)null);

        Assert.True(state);
        Assert.Equal("completed", (await Run(portal, run)).GetProperty("state").GetString());
        Assert.Equal(await Hash(portal, "whole"), await Hash(portal, "interrupted"));
    }

    private static Task<bool> Step(PortalProcess portal, int run, long step) => PortalProcess.Until($"run {run} has done {step} steps", async () =>
    {
        var now = await Run(portal, run);
        Assert.NotEqual("failed", now.GetProperty("state").GetString());
        return now.GetProperty("progress") is { ValueKind: JsonValueKind.Object } progress && progress.GetProperty("step").GetInt64() >= step ? true : (bool?)null;
    });

    private static Task<JsonElement> Run(PortalProcess portal, int run) => portal.Http.GetFromJsonAsync<JsonElement>($"api/v1/runs/{run}");

    private static async Task<string?> Hash(PortalProcess portal, string name) =>
        (await portal.Http.GetFromJsonAsync<JsonElement>($"api/v1/dictionaries/{name}")).GetProperty("weightsHash").GetString();
}
