using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using SaePortal.Browser.Tests.Processes;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>A portal with everything that pages show, made once: a trained and harvested dictionary, hostile text in its corpus, a run that failed.</summary>
public sealed class HarvestedPortal : IAsyncLifetime
{
    public const string Hostile = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\u202Eright to left\u0000 \uFFFD &amp; {{7*7}} javascript:alert(1)";

    private readonly PortalProcess _portal = new();

    /// <summary>Its address.</summary>
    public string Url => _portal.Url;

    /// <summary>Asks its API.</summary>
    public HttpClient Http => _portal.Http;

    public async ValueTask InitializeAsync()
    {
        if (!SharedFiles.Exist)
        {
            return;
        }

        var text = Path.Combine(Path.GetTempPath(), $"saeportal-{Guid.NewGuid():n}.jsonl");
        await File.WriteAllLinesAsync(text, Enumerable.Range(0, 400).Select(i => JsonSerializer.Serialize(new
        {
            text = i % 4 == 0 ? Hostile : string.Create(CultureInfo.InvariantCulture, $"Once upon a time there was a dog named {i}. He liked to play. \"Yes,\" said Lily, \"we can play with the ball and the cat.\" They were happy all day."),
            source = Hostile,
        })));
        Assert.Equal(0, (await _portal.Verb("model", "import", SharedFiles.PathTo("models/tinystories-260k")!, "--name", "tiny")).Code);
        Assert.Equal(0, (await _portal.Verb("corpus", "import", text, "--name", "hostile")).Code);
        File.Delete(text);
        string[] recipe = ["--model", "tiny", "--corpus", "hostile", "--hook", "blocks.1.hook_resid_post", "--width", "96", "--k", "4", "--tokens", "60K"];
        Assert.Equal(0, (await _portal.Verb(["train", .. recipe, "--name", "harvested", "--then-harvest"])).Code);
        Assert.Equal(0, (await _portal.Verb(["train", .. recipe, "--name", "bare"])).Code);
        await _portal.Verb(["train", .. recipe, "--name", "diverged", "--lr", "1"]);
        await _portal.Serve();
        var latents = await Http.GetFromJsonAsync<JsonElement>("api/v1/dictionaries/harvested/latents");
        Assert.Equal(50, latents.GetProperty("items").GetArrayLength());
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();
}
