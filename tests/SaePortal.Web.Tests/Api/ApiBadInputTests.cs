using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace SaePortal.Web.Tests.Api;

/// <summary>Every request that cannot be meant is answered by a problem with one clear sentence, and changes nothing.</summary>
[Collection("portal")]
public sealed class ApiBadInputTests(PortalFixture portal)
{
    private const string Train = """{"kind":"train","name":"d","model":"tiny","corpus":"stories","hook":"blocks.2.hook_resid_post","width":64,"k":4,"tokens":10000}""";

    [Theory]
    [InlineData("models?limit=0", 400, "limit")]
    [InlineData("models?limit=-5", 400, "limit")]
    [InlineData("models?limit=many", 400, "many")]
    [InlineData("models?limit=99999999999999", 400, "99999999999999")]
    [InlineData("models?cursor=..%2Fx", 400, "no cursor")]
    [InlineData("corpora?cursor=%00", 400, "no cursor")]
    [InlineData("dictionaries?cursor=%3Cscript%3E", 400, "no cursor")]
    [InlineData("runs?cursor=-1", 400, "no cursor")]
    [InlineData("runs?cursor=x", 400, "no cursor")]
    [InlineData("runs?state=flying", 400, "queued, running")]
    [InlineData("runs?state=1", 400, "\"1\" means nothing here")]
    [InlineData("runs?dictionary=nobody", 404, "no dictionary")]
    [InlineData("runs/7777", 404, "no run 7777")]
    [InlineData("runs/-1", 404, "no run -1")]
    [InlineData("runs/99999999999", 404, "nothing at")]
    [InlineData("runs/x", 404, "nothing at")]
    [InlineData("runs/7777/metrics", 404, "no run 7777")]
    [InlineData("runs/7777/log", 404, "no run 7777")]
    [InlineData("runs/1/metrics?cursor=soon", 400, "no cursor")]
    [InlineData("runs/1/metrics?cursor=-1", 400, "no cursor")]
    [InlineData("runs/1/metrics?cursor=1_beauty", 400, "no cursor")]
    [InlineData("runs/1/metrics?cursor=1_fvu_2", 400, "no cursor")]
    [InlineData("runs/1/metrics?limit=0", 400, "The limit is 0. It must lie between 1 and 500.")]
    [InlineData("runs/1/metrics?after=1", 400, "no parameter \"after\" here. There are cursor, limit.")]
    [InlineData("dictionaries/small/latents?minDensty=0.5", 400, "minDensity, maxDensity")]
    [InlineData("dictionaries/small/latents?name=0.5", 400, "no parameter \"name\"")]
    [InlineData("models?context=1", 400, "There are cursor, limit.")]
    [InlineData("status?verbose=1", 400, "takes none")]
    [InlineData("status?%3Cscript%3E", 400, "no parameter \"<script>\"")]
    [InlineData("models/nobody", 404, "no model")]
    [InlineData("models/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404, "no model")]
    [InlineData("models/nobody/removal", 404, "no model")]
    [InlineData("corpora/nobody", 404, "no corpus")]
    [InlineData("corpora/nobody/documents", 404, "no corpus")]
    [InlineData("corpora/stories/documents?cursor=-3", 400, "no cursor")]
    [InlineData("corpora/stories/documents?cursor=1e9", 400, "no cursor")]
    [InlineData("dictionaries/nobody", 404, "no dictionary")]
    [InlineData("dictionaries/nobody/latents", 404, "no dictionary")]
    [InlineData("dictionaries/small/latents/96", 404, "0 to 95")]
    [InlineData("dictionaries/small/latents/-1", 404, "0 to 95")]
    [InlineData("dictionaries/small/latents/99999999999", 404, "nothing at")]
    [InlineData("dictionaries/small/latents/0?examples=best", 400, "top, activating, silent")]
    [InlineData("dictionaries/small/latents/0?cursor=x", 400, "no cursor")]
    [InlineData("dictionaries/small/latents?sort=beauty", 400, "index, density, maximum, mean, entropy")]
    [InlineData("dictionaries/small/latents?sort=3", 400, "index, density")]
    [InlineData("dictionaries/small/latents?descending=perhaps", 400, "perhaps")]
    [InlineData("dictionaries/small/latents?alive=yes", 400, "yes")]
    [InlineData("dictionaries/small/latents?minDensity=NaN", 400, "minDensity")]
    [InlineData("dictionaries/small/latents?maxDensity=Infinity", 400, "maxDensity")]
    [InlineData("dictionaries/small/latents?minMaximum=-Infinity", 400, "minMaximum")]
    [InlineData("dictionaries/small/latents?minMaximum=big", 400, "big")]
    [InlineData("dictionaries/small/latents?cursor=NaN_1", 400, "no cursor")]
    [InlineData("dictionaries/small/latents?cursor=1_2_3", 400, "no cursor")]
    [InlineData("nothing", 404, "nothing at")]
    [InlineData("nothing/at/all", 404, "nothing at")]
    [InlineData("models/tiny/0", 404, "nothing at")]
    public async Task Get_OfWhatIsNotThereOrMeansNothing_IsAProblem(string path, int status, string mentions)
    {
        using var response = await portal.Http.GetAsync(new Uri(path, UriKind.Relative));

        await PortalFixture.Problem(response, (HttpStatusCode)status, mentions);
    }

    [Theory]
    [InlineData("POST", "runs", "", 400, "body")]
    [InlineData("POST", "runs", "{", 400, "JSON")]
    [InlineData("POST", "runs", "[]", 400, "")]
    [InlineData("POST", "runs", "null", 400, "")]
    [InlineData("POST", "runs", "{}", 400, "kind")]
    [InlineData("POST", "runs", """{"kind":"bake","name":"x"}""", 400, "kind of run")]
    [InlineData("POST", "runs", """{"kind":7}""", 400, "")]
    [InlineData("POST", "runs", """{"kind":"train"}""", 400, "lacks")]
    [InlineData("POST", "runs", """{"kind":"train","name":null,"model":"tiny","corpus":"stories","hook":"blocks.2.hook_resid_post","width":64,"k":4,"tokens":10000}""", 400, "name")]
    [InlineData("POST", "runs", """{"kind":"harvest","dictionary":"nobody","corpus":"stories","tokens":1000}""", 404, "no dictionary")]
    [InlineData("POST", "runs", """{"kind":"harvest","dictionary":"small","corpus":"stories","tokens":-5}""", 400, "-5")]
    [InlineData("POST", "models", """{"path":"nowhere","name":"x"}""", 404, "nothing to import")]
    [InlineData("POST", "models", """{"path":"/etc","name":"x"}""", 404, "nothing to import")]
    [InlineData("POST", "models", """{"path":"../..","name":"x"}""", 404, "nothing to import")]
    [InlineData("POST", "models", """{"path":"","name":"x"}""", 404, "nothing to import")]
    [InlineData("POST", "models", """{"path":"a\u0000b","name":"x"}""", 404, "nothing to import")]
    [InlineData("POST", "models", """{"path":"."}""", 400, "name")]
    [InlineData("POST", "models", """{"path":null,"name":"x"}""", 400, "path")]
    [InlineData("POST", "models", """{"path":5,"name":"x"}""", 400, "path")]
    [InlineData("POST", "models", """{"path":"a","name":"x","colour":"red"}""", 400, "colour")]
    [InlineData("POST", "dictionaries", """{"path":"a","name":"x"}""", 400, "lacks")]
    [InlineData("PATCH", "models/nobody", """{"name":"x"}""", 404, "no model")]
    [InlineData("PATCH", "models/tiny", """{"name":"other"}""", 409, "already")]
    [InlineData("PATCH", "models/tiny", """{"name":"../x"}""", 400, "cannot name a model")]
    [InlineData("PATCH", "models/tiny", """{"name":"<script>"}""", 400, "cannot name a model")]
    [InlineData("PATCH", "models/tiny", """{"name":"a/b"}""", 400, "cannot name a model")]
    [InlineData("PATCH", "models/tiny", """{"name":"\ud83d\ude00"}""", 400, "cannot name a model")]
    [InlineData("PATCH", "models/tiny", """{"name":""}""", 400, "cannot name a model")]
    [InlineData("PATCH", "models/tiny", """{"name":"runs"}""", 400, "page of the portal")]
    [InlineData("PATCH", "corpora/stories", """{"name":"Stories"}""", 400, "cannot name a corpus")]
    [InlineData("PATCH", "dictionaries/small", "{}", 400, "name")]
    [InlineData("DELETE", "models/nobody", null, 404, "no model")]
    [InlineData("DELETE", "runs/7777", null, 404, "no run")]
    [InlineData("POST", "runs/7777/pause", null, 404, "no run")]
    [InlineData("POST", "runs/1/resume", null, 409, "completed")]
    [InlineData("POST", "runs/1/pause", null, 409, "completed")]
    [InlineData("POST", "runs/1/cancel", null, 409, "completed")]
    [InlineData("PUT", "models/tiny", "{}", 405, "PUT")]
    [InlineData("POST", "dictionaries/small/encode", """{"text":""}""", 400, "0 characters")]
    [InlineData("GET", "dictionaries/nobody/latents/0/ablation", null, 404, "no dictionary")]
    [InlineData("POST", "dictionaries/nobody/encode", """{"text":"a"}""", 404, "no dictionary")]
    [InlineData("POST", "runs/1/cancel?force=true", null, 400, "force")]
    [InlineData("DELETE", "models/other?dryRun=true", null, 400, "dryRun")]
    [InlineData("POST", "uploads/cat", null, 404, "cat")]
    [InlineData("POST", "uploads/corpus", "{}", 415, "multipart")]
    public async Task Change_ThatCannotBeMeant_IsAProblemAndChangesNothing(string method, string path, string? body, int status, string mentions)
    {
        var before = await DataState.Of(portal.Data);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await portal.Http.SendAsync(request);

        await PortalFixture.Problem(response, (HttpStatusCode)status, mentions);
        Assert.Equal(before, await DataState.Of(portal.Data));
    }

    [Theory]
    [InlineData("width", "0", "width is 0")]
    [InlineData("width", "-1", "width is -1")]
    [InlineData("width", "99999999999", "width")]
    [InlineData("width", "\"many\"", "width")]
    [InlineData("width", "1.5", "width")]
    [InlineData("k", "65", "k is 65")]
    [InlineData("k", "0", "k is 0")]
    [InlineData("tokens", "0", "tokens is 0")]
    [InlineData("tokens", "1e30", "tokens")]
    [InlineData("hook", "\"blocks.9.hook_resid_post\"", "does not exist")]
    [InlineData("hook", "\"blocks.2.hook_everything\"", "no hook point")]
    [InlineData("hook", "\"logits\"", "logits")]
    [InlineData("name", "\"small\"", "already")]
    [InlineData("name", "\"train\"", "page of the portal")]
    [InlineData("name", "\"../x\"", "cannot name")]
    [InlineData("model", "\"nobody\"", "no model")]
    [InlineData("corpus", "\"nobody\"", "no corpus")]
    [InlineData("batch", "0", "batch is 0")]
    [InlineData("context", "1", "context is 1")]
    [InlineData("context", "100000", "context is 100,000. It must lie between 2 and ")]
    [InlineData("learningRate", "\"NaN\"", "learning rate")]
    [InlineData("learningRate", "-1", "learning rate")]
    [InlineData("auxK", "\"NaN\"", "AuxK")]
    [InlineData("architecture", "\"identity\"", "architecture")]
    [InlineData("architecture", "\"wonderful\"", "architecture")]
    [InlineData("device", "\"toaster\"", "toaster")]
    [InlineData("widht", "64", "widht")]
    public async Task Recipe_WithAWrongField_NamesIt(string field, string value, string mentions)
    {
        var before = await DataState.Of(portal.Data);
        var recipe = System.Text.Json.Nodes.JsonNode.Parse(Train)!;
        recipe[field] = System.Text.Json.Nodes.JsonNode.Parse(value);

        using var response = await portal.Http.PostAsync(new Uri("runs", UriKind.Relative), new StringContent(recipe.ToJsonString(), Encoding.UTF8, "application/json"));

        Assert.InRange((int)response.StatusCode, 400, 409);
        await PortalFixture.Problem(response, response.StatusCode, mentions);
        Assert.Equal(before, await DataState.Of(portal.Data));
    }

    [Fact]
    public async Task Recipe_WithItsKindLast_IsTaken_AndItsNameIsReservedUntilItIsCancelled()
    {
        const string Last = """{"name":"twice","model":"tiny","corpus":"stories","hook":"blocks.2.hook_resid_post","width":64,"k":4,"tokens":10000,"kind":"train"}""";
        using var first = await portal.Http.PostAsync(new Uri("runs", UriKind.Relative), new StringContent(Last, Encoding.UTF8, "application/json"));
        var run = (await PortalFixture.Ok(first)).GetProperty("run").GetInt32();

        using var second = await portal.Http.PostAsync(new Uri("runs", UriKind.Relative), new StringContent(Last, Encoding.UTF8, "application/json"));
        await PortalFixture.Problem(second, HttpStatusCode.Conflict, $"Run {run}");
        using var renamed = await portal.Http.PatchAsJsonAsync("dictionaries/small", new { name = "twice" });
        await PortalFixture.Problem(renamed, HttpStatusCode.Conflict, $"Run {run}");
        using var removed = await portal.Http.DeleteAsync(new Uri("corpora/stories", UriKind.Relative));
        await PortalFixture.Problem(removed, HttpStatusCode.Conflict, "not ended");
        using var dropped = await portal.Http.DeleteAsync(new Uri($"runs/{run}", UriKind.Relative));
        await PortalFixture.Problem(dropped, HttpStatusCode.Conflict, "Cancel it first");

        Assert.Equal("paused", (await Post($"runs/{run}/pause")).GetProperty("state").GetString());
        Assert.Equal("queued", (await Post($"runs/{run}/resume")).GetProperty("state").GetString());
        Assert.Equal("cancelled", (await Post($"runs/{run}/cancel")).GetProperty("state").GetString());
        using var again = await portal.Http.PostAsync(new Uri("runs", UriKind.Relative), new StringContent(Last, Encoding.UTF8, "application/json"));
        var next = (await PortalFixture.Ok(again)).GetProperty("run").GetInt32();
        await Post($"runs/{next}/cancel");
        foreach (var gone in new[] { run, next })
        {
            using var deleted = await portal.Http.DeleteAsync(new Uri($"runs/{gone}", UriKind.Relative));
            await PortalFixture.Ok(deleted);
        }
    }

    [Fact]
    public async Task Body_ThatIsTooLargeOrNoJson_IsAProblem()
    {
        using var large = await portal.Http.PostAsJsonAsync("dictionaries/small/encode", new { text = new string('x', 3 << 20) });
        await PortalFixture.Problem(large, HttpStatusCode.RequestEntityTooLarge, "too large");
        using var text = await portal.Http.PostAsync(new Uri("runs", UriKind.Relative), new StringContent("kind: train", Encoding.UTF8, "text/yaml"));
        await PortalFixture.Problem(text, HttpStatusCode.UnsupportedMediaType, "no JSON");
        using var long_ = await portal.Http.PostAsJsonAsync("dictionaries/small/encode", new { text = new string('x', 30_000) });
        Assert.InRange((int)long_.StatusCode, 400, 503);
        await PortalFixture.Problem(long_, long_.StatusCode, "");
        using var names = await portal.Http.PatchAsJsonAsync("models/tiny", new { name = new string('a', 300) });
        await PortalFixture.Problem(names, HttpStatusCode.BadRequest, "1 to 64");
    }

    [Theory]
    [InlineData("POST", "runs")]
    [InlineData("POST", "models")]
    [InlineData("PATCH", "models/tiny")]
    [InlineData("DELETE", "dictionaries/small")]
    [InlineData("POST", "runs/1/cancel")]
    [InlineData("POST", "uploads/corpus")]
    [InlineData("GET", "models/tiny/removal")]
    [InlineData("GET", "imports")]
    public async Task Visitor_WhoChangesSomething_IsRefused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));

        using var response = await portal.Visitor.SendAsync(request);

        await PortalFixture.Problem(response, HttpStatusCode.Forbidden, "owner");
    }

    private async Task<System.Text.Json.JsonElement> Post(string path)
    {
        using var response = await portal.Http.PostAsync(new Uri(path, UriKind.Relative), null);
        return await PortalFixture.Ok(response);
    }
}
