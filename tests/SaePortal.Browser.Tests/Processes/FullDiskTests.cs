using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>A disk that is really full.</summary>
[Collection(ProcessCollection.Name)]
public sealed class FullDiskTests(PreparedData data)
{
    private const int DiskMegabytes = 96;
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(8);
    private const int LeftForLatents = 1_500_000;

    [Fact]
    public async Task Training_ThatFillsTheDisk_FailsWithASentenceAndGoesOnWhenThereIsSpace()
    {
        await using var portal = data.Portal(DiskMegabytes);
        var serving = await portal.Serve();
        using var node = await PortalProcess.Child(serving);
        await portal.Nodes(1);
        var filler = Path.Combine(portal.Data, "filler");
        var checkpoint = new DirectoryInfo(Path.Combine(portal.Data, "artifacts", "runs", $"{Recipe.Wide.Run}", "1")).EnumerateFiles("*", SearchOption.AllDirectories).First().Length;
        // Two checkpoints fit and the third does not, whatever the database needs beside them.
        Fill(filler, new DriveInfo(portal.Data).AvailableFreeSpace - (checkpoint * 26 / 10));

        var run = await portal.Train("large", Recipe.Wide);
        var failed = await portal.Reaches(run, "failed", "completed");

        Assert.Equal("failed", failed.GetProperty("state").GetString());
        var problem = failed.GetProperty("problem").GetString()!;
        Assert.StartsWith("The checkpoint at step ", problem, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(portal.Data, "artifacts", "runs", $"{run}", "1"), problem, StringComparison.Ordinal);
        Assert.Contains("No space left on device", problem, StringComparison.Ordinal);
        Assert.EndsWith("Free some space, then resume the run: it goes on from its last checkpoint.", problem, StringComparison.Ordinal);
        Assert.Contains($"failed: {problem}", await portal.Log(run), StringComparison.Ordinal);

        Assert.Equal("ok", await portal.Http.GetStringAsync("health", TestContext.Current.CancellationToken));
        Assert.False(node.HasExited, portal.Output);
        await portal.Nodes(1);
        Assert.Empty(portal.Unfinished(run));
        var last = failed.GetProperty("checkpoint");
        Assert.True(last.ValueKind == JsonValueKind.Object, "Not even the first checkpoint fitted.");
        var kept = Path.Combine(portal.Data, "artifacts", "runs", $"{run}", "1", $"{last.GetProperty("step")}", "state.safetensors");
        Assert.Equal(checkpoint, new FileInfo(kept).Length);
        Assert.Equal(checkpoint, last.GetProperty("bytes").GetInt64());

        File.Delete(filler);
        var resumed = await portal.Http.PostAsync($"api/v1/runs/{run}/resume", null, TestContext.Current.CancellationToken);
        Assert.True(resumed.IsSuccessStatusCode, await resumed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await portal.EndsLike(run, "large", Recipe.Wide, "Full disk, then resumed");
        Assert.Contains($"Goes on from step {last.GetProperty("step")}", await portal.Log(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Harvest_WhoseLatentsDoNotFit_KeepsEverybodyAliveAndEndsWhenThereIsSpace()
    {
        await using var portal = data.Portal(DiskMegabytes);
        var serving = await portal.Serve();
        using var node = await PortalProcess.Child(serving);
        await portal.Nodes(1);
        var filler = Path.Combine(portal.Data, "filler");
        Fill(filler, new DriveInfo(portal.Data).AvailableFreeSpace - LeftForLatents);

        var run = await portal.Harvest(Recipe.Wide.Name, 60_000);
        await Eventually.Holds("the disk is full", () => new DriveInfo(portal.Data).AvailableFreeSpace < 1 << 16, () => portal.Output);
        Assert.Equal("ok", await portal.Http.GetStringAsync("health", TestContext.Current.CancellationToken));
        Assert.False(node.HasExited, portal.Output);
        Assert.NotEqual("completed", await portal.State(run));

        File.Delete(filler);
        // Whether there was room to write down that it failed is a matter of pages. If not, the lease runs out and the run is taken again.
        var ended = await portal.Reaches(run, "failed", "completed");
        if (ended.GetProperty("state").GetString() == "failed")
        {
            Assert.Contains("The disk of the portal's database is full", ended.GetProperty("problem").GetString(), StringComparison.Ordinal);
            Assert.True((await portal.Http.PostAsync($"api/v1/runs/{run}/resume", null, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
            ended = await portal.Reaches(run, "completed");
        }

        Assert.Equal("completed", ended.GetProperty("state").GetString());
        Assert.Equal(node.Id, (await PortalProcess.Child(serving)).Id);
    }

    [Fact]
    public async Task Database_WhoseDiskIsFull_IsReadAndSaysSoAndTheRunEndsByItselfWhenThereIsSpace()
    {
        await using var portal = data.Portal(DiskMegabytes);
        var serving = await portal.Serve();
        using var node = await PortalProcess.Child(serving);
        await portal.Nodes(1);
        var run = await portal.Train("patient", Recipe.Deep);
        await portal.Step(run, 10);
        var filler = Path.Combine(portal.Data, "filler");
        FillUp(filler);
        const string Sentence = "The disk of the portal's database is full.";

        await Eventually.Holds("the portal knows that the disk is full", async () => await Trouble(portal) is not null, () => portal.Output);
        Assert.StartsWith(Sentence, await Trouble(portal), StringComparison.Ordinal);
        using (var refused = await portal.Http.PostAsJsonAsync("api/v1/runs", Recipe.Deep.Body("another"), TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
            Assert.Equal(Sentence, (await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("title").GetString());
        }

        foreach (var address in new[] { "", "runs", $"runs/{run}", "status", "tiny/deep" })
        {
            using var page = await portal.Http.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(page.IsSuccessStatusCode, $"/{address} answers {page.StatusCode}.");
            Assert.Contains("The disk of the portal&#x27;s database is full.", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        // The lease runs out meanwhile; nobody can write that down, and nobody dies of it.
        var patience = Stopwatch.StartNew();
        await Eventually.Holds("the lease has run out", async () => (await portal.Run(run)).GetProperty("state").GetString() == "running" && patience.Elapsed > s_lease, () => portal.Output);
        Assert.False(node.HasExited || serving.HasExited, portal.Output);

        File.Delete(filler);
        await portal.EndsLike(run, "patient", Recipe.Deep, "Full disk of the database");
        Assert.Null(await Trouble(portal));
        Assert.True(await portal.Epoch(run) > 1, "The run was never lost.");
        Assert.True(Regex.Count(portal.Output, "A round of the scheduler failed") < 3, portal.Output);
    }

    private static async Task<string?> Trouble(PortalProcess portal) =>
        (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/status", TestContext.Current.CancellationToken)).GetProperty("problem").GetString();

    /// <summary>To the last page.</summary>
    private static void FillUp(string file)
    {
        using var stream = File.Create(file, 1);
        for (var block = new byte[1 << 20]; block.Length >= 512;)
        {
            try
            {
                stream.Write(block);
            }
            catch (IOException)
            {
                block = new byte[block.Length / 2];
            }
        }
    }

    private static void Fill(string file, long length)
    {
        using var stream = File.Create(file);
        var block = new byte[1 << 20];
        for (var left = length; left > 0; left -= block.Length)
        {
            stream.Write(block.AsSpan(0, (int)Math.Min(left, block.Length)));
        }
    }
}
