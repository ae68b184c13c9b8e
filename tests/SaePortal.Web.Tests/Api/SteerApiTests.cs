using System.Net;
using System.Net.Http.Json;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Steering;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Steering;
using SaePortal.Web.Tests.Cli;
using SaePortal.Web.Tests.Views;

namespace SaePortal.Web.Tests.Api;

/// <summary>Steering over HTTP where no node is, and what was saved.</summary>
[Collection("portal")]
public sealed class SteerApiTests(PortalFixture portal)
{
    private const string Hostile = "<script>alert(1)</script>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"latents":[{"dictionary":"small","latent":3,"strength":1000000}],"prompt":"a"}""", 400, "1000000")]
    [InlineData("""{"latents":[{"dictionary":"small","latent":3,"strength":"NaN"}],"prompt":"a"}""", 400, "NaN")]
    [InlineData("""{"latents":[{"dictionary":"small","latent":3,"strength":1e999}],"prompt":"a"}""", 400, ".")]
    [InlineData("""{"latents":[{"dictionary":"small","latent":96,"strength":1}],"prompt":"a"}""", 404, "0 to 95")]
    [InlineData("""{"latents":[{"dictionary":"nobody","latent":3,"strength":1}],"prompt":"a"}""", 404, "nobody")]
    [InlineData("""{"latents":[null],"prompt":"a"}""", 400, "null")]
    [InlineData("""{"latents":[{"dictionary":null,"latent":3,"strength":1}],"prompt":"a"}""", 400, ".")]
    [InlineData("""{"latents":[],"prompt":"a"}""", 400, "No latent")]
    [InlineData("""{"latents":[{"dictionary":"small","latent":3,"strength":1}],"prompt":""}""", 400, "0 characters")]
    [InlineData("""{"latents":[{"dictionary":"small","latent":3,"strength":1}],"prompt":"a","method":"burn"}""", 400, "method")]
    [InlineData("""{"latents":[{"dictionary":"small","latent":3,"strength":1}],"prompt":"a","samples":99}""", 400, "samples")]
    [InlineData("""{"latents":[{"dictionary":"small","latent":3,"strength":1}],"prompt":"a","loud":true}""", 400, "loud")]
    [InlineData("""{"prompt":"a"}""", 400, "latents")]
    public async Task Steer_OfWhatCannotBeMeant_IsASentence(string body, int status, string mentions)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await portal.Visitor.PostAsync(new Uri("steer", UriKind.Relative), content, Cancellation);

        await PortalFixture.Problem(answer, (HttpStatusCode)status, mentions);
    }

    [Fact]
    public async Task Steer_OfAVeryLongPrompt_OrWithoutANode_IsASentence()
    {
        // One that fired.
        var latent = (await portal.Get("dictionaries/small/latents?alive=true&limit=1")).GetProperty("items")[0].GetProperty("index").GetInt32();
        object Body(string prompt) => new { latents = new[] { new { dictionary = "small", latent, strength = 1 } }, prompt };
        using var tooLong = await portal.Visitor.PostAsJsonAsync("steer", Body(new string('x', 100_000)), Cancellation);
        using var nobody = await portal.Visitor.PostAsJsonAsync("steer", Body("Once"), Cancellation);

        await PortalFixture.Problem(tooLong, HttpStatusCode.BadRequest, "100,000 characters");
        await PortalFixture.Problem(nobody, HttpStatusCode.ServiceUnavailable, "node");
    }

    [Fact]
    public async Task Saved_IsRead_WithoutACircuit_AlsoWhenItsDictionaryIsRenamedOrGone()
    {
        var model = StorePortal.Expect(await portal.Service<LanguageModelStore>().Find(StoriesFolder.Model, Cancellation));
        var dictionary = StorePortal.Expect(await portal.Service<DictionaryStore>().Find(StoriesFolder.Dictionary, Cancellation));
        var (here, gone) = (await Save(Outcome(model.Id, dictionary.Id, "its-old-name")), await Save(Outcome(model.Id, 999_999, "lost")));

        var shown = await portal.Get($"steer/{here}");
        Assert.Equal((StoriesFolder.Model, "small"), (shown.GetProperty("model").GetString(), shown.GetProperty("dictionaries")[0].GetString()));
        Assert.Equal("its-old-name", shown.GetProperty("outcome").GetProperty("latents")[0].GetProperty("dictionary").GetString());
        Assert.Equal("clamp", shown.GetProperty("outcome").GetProperty("spec").GetProperty("method").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await portal.Get($"steer/{gone}")).GetProperty("dictionaries")[0].ValueKind);

        var page = await Page($"steer/{here}");
        Assert.Contains("small/3", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("steered words", page, StringComparison.Ordinal);
        Assert.Contains("data-v=\"2.25\"", page, StringComparison.Ordinal);
        Assert.Contains($"steer?from={here}", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Hostile, page, StringComparison.Ordinal);
        Assert.Contains("data-v=\"7\"", await Page($"steer/{here}?colour=1"), StringComparison.Ordinal);
        var lost = await Page($"steer/{gone}");
        Assert.Contains("The dictionary lost was removed.", lost, StringComparison.Ordinal);
        Assert.Contains("steered words", lost, StringComparison.Ordinal);
        Assert.DoesNotContain("Run again", lost, StringComparison.Ordinal);
        Assert.Contains("small/3", await Page($"steer?from={here}"), StringComparison.Ordinal);

        using var refused = await portal.Visitor.DeleteAsync(new Uri($"steer/{here}", UriKind.Relative), Cancellation);
        await PortalFixture.Problem(refused, HttpStatusCode.Forbidden, "owner");
        using var removed = await portal.Http.DeleteAsync(new Uri($"steer/{here}", UriKind.Relative), Cancellation);
        await PortalFixture.Ok(removed);
        using var after = await portal.Visitor.GetAsync(new Uri($"steer/{here}", UriKind.Relative), Cancellation);
        await PortalFixture.Problem(after, HttpStatusCode.NotFound, here);
        using var none = await portal.Http.GetAsync(new Uri(portal.Url, $"steer/{here}"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private async Task<string> Save(SteerOutcome outcome) => StorePortal.Expect(await portal.Service<SteeringStore>().Add(outcome, Cancellation)).Share;

    private async Task<string> Page(string path)
    {
        using var response = await portal.Http.GetAsync(new Uri(portal.Url, path), Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private static SteerOutcome Outcome(int model, int dictionary, string name) => new()
    {
        Spec = new SteerSpec { Model = "tiny", Latents = [new(name, 3, 2)], Method = SteeringMethod.Clamp, Prompt = Hostile },
        ModelId = model,
        Latents = [new(dictionary, name, 3, 2, 9, "blocks.2.hook_resid_post", [Hostile])],
        Prompt = [new(5, Hostile, false, [7], null, null)],
        Samples = [new(new([new(6, "plain words" + Hostile, false, [0], -1, null)], GenerationEnd.Tokens), new([new(8, "steered words", false, [0], -0.5, 2.25)], null))],
    };
}
