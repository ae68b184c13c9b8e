using System.Net.Http.Json;
using System.Text.Json;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>What tests ask of a portal's runs, through its API.</summary>
internal static class PortalRuns
{
    public static async Task<int> Train(this PortalProcess portal, string name, Recipe recipe)
    {
        var answer = await portal.Http.PostAsJsonAsync("api/v1/runs", recipe.Body(name));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetInt32();
    }

    public static async Task<int> Harvest(this PortalProcess portal, string dictionary, int tokens)
    {
        var answer = await portal.Http.PostAsJsonAsync("api/v1/runs", new { kind = "harvest", dictionary, corpus = "stories", tokens });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetInt32();
    }

    public static Task<JsonElement> Run(this PortalProcess portal, int run) => portal.Http.GetFromJsonAsync<JsonElement>($"api/v1/runs/{run}");

    public static async Task<string> State(this PortalProcess portal, int run) => (await portal.Run(run)).GetProperty("state").GetString()!;

    public static async Task<int> Epoch(this PortalProcess portal, int run) => (await portal.Run(run)).GetProperty("epoch").GetInt32();

    /// <summary>Waits until a run has done so many steps; returns those it has done.</summary>
    public static Task<long> Step(this PortalProcess portal, int run, long step) => Eventually.Found($"run {run} has done {step} steps", async () =>
    {
        var now = await portal.Run(run);
        Assert.NotEqual("failed", now.GetProperty("state").GetString());
        return now.GetProperty("progress") is { ValueKind: JsonValueKind.Object } progress && progress.GetProperty("step").GetInt64() is var done && done >= step ? done : (long?)null;
    }, () => portal.Output);

    /// <summary>Waits until a run is held under an epoch after this one.</summary>
    public static Task<int> EpochAfter(this PortalProcess portal, int run, int epoch) => Eventually.Found(
        $"another node took run {run}", async () => await portal.Epoch(run) is var now && now > epoch ? now : (int?)null, () => portal.Output);

    /// <summary>Waits until a run is in one of these states.</summary>
    public static async Task<JsonElement> Reaches(this PortalProcess portal, int run, params string[] states)
    {
        await Eventually.Holds($"run {run} is {string.Join(" or ", states)}", async () => await portal.State(run) is var now && states.Contains(now), () => portal.Output);
        return await portal.Run(run);
    }

    /// <summary>Waits for the end of a run, which is the same as that of the uninterrupted one: weights and every point of its metrics.</summary>
    public static async Task EndsLike(this PortalProcess portal, int run, string name, Recipe recipe, string how)
    {
        var ended = await portal.Reaches(run, "completed", "failed");
        Assert.True(ended.GetProperty("state").GetString() == "completed", $"{how}: {ended.GetProperty("problem")}\n{await portal.Log(run)}");
        Assert.True(await portal.Hash(recipe.Name) == await portal.Hash(name), $"{how}: other weights than without interruption.\n{await portal.Log(run)}");
        Assert.Equal(await portal.Metrics(recipe.Run), await portal.Metrics(run));
    }

    /// <summary>All points but those of the clock.</summary>
    public static async Task<IReadOnlyList<(long Step, string Measure, double Value)>> Metrics(this PortalProcess portal, int run)
    {
        var points = new List<(long Step, string Measure, double Value)>();
        for (var page = await Page(""); ; page = await Page($"&cursor={page.GetProperty("next").GetString()}"))
        {
            points.AddRange(page.GetProperty("items").EnumerateArray().Select(x => (x.GetProperty("step").GetInt64(), x.GetProperty("measure").GetString()!, x.GetProperty("value").GetDouble())));
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null)
            {
                return [.. points.Where(x => x.Measure != "tokensPerSecond")];
            }
        }

        Task<JsonElement> Page(string cursor) => portal.Http.GetFromJsonAsync<JsonElement>($"api/v1/runs/{run}/metrics?limit=500{cursor}");
    }

    /// <summary>A run's log, a line each.</summary>
    public static async Task<string> Log(this PortalProcess portal, int run) => string.Join('\n',
        (await portal.Http.GetFromJsonAsync<JsonElement>($"api/v1/runs/{run}/log")).EnumerateArray().Select(x => $"{x.GetProperty("event")}: {x.GetProperty("text")}"));

    public static async Task<string?> Hash(this PortalProcess portal, string name) =>
        (await portal.Http.GetFromJsonAsync<JsonElement>($"api/v1/dictionaries/{name}")).GetProperty("weightsHash").GetString();

    /// <summary>Folders of checkpoints that are being written, or whose writer died.</summary>
    public static IReadOnlyList<string> Unfinished(this PortalProcess portal, int run)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(Path.Combine(portal.Data, "artifacts", "runs", $"{run}"), ".*.writing", SearchOption.AllDirectories)];
        }
        catch (DirectoryNotFoundException)
        {
            // Before the first checkpoint, or one went while we looked.
            return [];
        }
    }
}
