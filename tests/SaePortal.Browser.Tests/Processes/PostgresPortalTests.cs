using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>A portal whose rows are in a real PostgreSQL: its node writes there itself.</summary>
[Collection(ProcessCollection.Name)]
public sealed class PostgresPortalTests(PreparedData data)
{
    [Fact]
    public async Task Training_OnPostgresWhoseNodeIsKilled_EndsWithTheWeightsOfSqliteAndIsHarvested()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.Start();
        await using var portal = PreparedData.Empty(new Dictionary<string, string> { ["SAEPORTAL__Database"] = await server.NewDatabase() });
        await Do(portal, "model", "import", SharedFiles.PathTo("models/tinystories-260k")!, "--name", "tiny");
        await Do(portal, "corpus", "import", data.Stories, "--name", "stories");
        var serving = await portal.Serve();
        Assert.Equal("PostgreSql", (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/status", TestContext.Current.CancellationToken)).GetProperty("database").GetString());

        var environment = portal.Environment;
        portal.Environment = new Dictionary<string, string>();
        var (code, _, error) = await portal.Verb("node");
        Assert.Equal(1, code);
        Assert.Contains("The node's database is SQLite, and the portal's PostgreSQL portal1", error, StringComparison.Ordinal);
        Assert.Contains("Give the node the portal's SAEPORTAL__Database.", error, StringComparison.Ordinal);
        portal.Environment = environment;

        var run = await portal.Train("interrupted", Recipe.Deep);
        var step = await portal.Step(run, Recipe.Deep.Steps / 3);
        Assert.True(step < Recipe.Deep.Steps, $"It is at step {step} already, and no kill can interrupt it.");
        using (var node = await PortalProcess.Child(serving))
        {
            node.Kill();
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, await portal.EpochAfter(run, 1));
        var ended = await portal.Reaches(run, "completed", "failed");
        Assert.True(ended.GetProperty("state").GetString() == "completed", $"{ended.GetProperty("problem")}\n{await portal.Log(run)}\n{portal.Output}");
        Assert.Equal(await data.Hash(Recipe.Deep), await portal.Hash("interrupted"));
        Assert.Contains("Goes on from step ", await portal.Log(run), StringComparison.Ordinal);

        var harvest = await portal.Harvest("interrupted", 60_000);
        ended = await portal.Reaches(harvest, "completed", "failed");
        Assert.True(ended.GetProperty("state").GetString() == "completed", $"{ended.GetProperty("problem")}\n{await portal.Log(harvest)}\n{portal.Output}");
        var alive = (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/dictionaries/interrupted/latents?sort=density&limit=1", TestContext.Current.CancellationToken)).GetProperty("items")[0].GetProperty("index").GetInt32();
        using var page = await portal.Http.GetAsync(new Uri($"tiny/interrupted/{alive}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains($"{alive}", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(portal.Data, "portal.db")), "Something was written to SQLite.");
    }

    private static async Task Do(PortalProcess portal, params string[] arguments)
    {
        var (code, _, error) = await portal.Verb(arguments);
        Assert.True(code == 0, error);
    }
}
