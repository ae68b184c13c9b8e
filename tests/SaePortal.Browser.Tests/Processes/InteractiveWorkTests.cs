using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>Visitors' texts while a node trains.</summary>
[Collection(ProcessCollection.Name)]
public sealed class InteractiveWorkTests(PreparedData data)
{
    private const string Text = "Once upon a time there was a little dog.";
    private const string OtherText = "Lily saw a big red ball in the park, and she was very happy.";

    [Fact]
    public async Task Encode_WhileATrainingRuns_AnswersAsAtRestAndLeavesTheTrainingAsItIs()
    {
        await using var portal = data.Portal();
        await portal.Serve();
        await portal.Nodes(1);
        var (atRest, otherAtRest) = (await Encoded(portal, Text), await Encoded(portal, OtherText));
        Assert.NotEqual(atRest, otherAtRest);
        var run = await portal.Train("meanwhile", Recipe.Deep);
        await portal.Step(run, 5);

        var pair = await Task.WhenAll(Encoded(portal, Text), Encoded(portal, OtherText));
        Assert.Equal([atRest, otherAtRest], pair);
        using (var given = new CancellationTokenSource())
        {
            var givenUp = portal.Http.PostAsJsonAsync("api/v1/dictionaries/wide/encode", new { text = Text }, given.Token);
            await given.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        }

        Assert.Equal(atRest, await Encoded(portal, Text));
        Assert.Equal("running", await portal.State(run));
        using (var removed = await portal.Http.DeleteAsync(new Uri("api/v1/dictionaries/wide", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        }

        using (var gone = await portal.Http.PostAsJsonAsync("api/v1/dictionaries/wide/encode", new { text = Text }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
            Assert.Equal("There is no dictionary \"wide\".", (await gone.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("title").GetString());
        }

        await portal.EndsLike(run, "meanwhile", Recipe.Deep, "Texts meanwhile");
        Assert.Equal(1, await portal.Epoch(run));
    }

    private static async Task<string> Encoded(PortalProcess portal, string text)
    {
        using var answer = await portal.Http.PostAsJsonAsync("api/v1/dictionaries/wide/encode", new { text, latent = 3 }, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, body);
        return body;
    }
}
