using System.Globalization;
using SaePortal.Browser.Tests.Processes;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>A portal whose owner may do to it what they like: a model, a corpus, and a dictionary that is the hook point's own basis.</summary>
public sealed class SmallPortal : IAsyncLifetime
{
    internal const string Hook = "blocks.1.hook_resid_post";
    private readonly PortalProcess _portal = new();

    /// <summary>Its process.</summary>
    internal PortalProcess Process => _portal;

    public async ValueTask InitializeAsync()
    {
        if (!SharedFiles.Exist)
        {
            return;
        }

        var text = Path.Combine(_portal.Data, "text.txt");
        await File.WriteAllTextAsync(text, string.Concat(Enumerable.Range(0, 2_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"Once upon a time there was a dog named {i}. He liked to play.\n<|endoftext|>\n"))));
        var basis = Directory.CreateDirectory(Path.Combine(_portal.Data, "basis")).FullName;
        await File.WriteAllTextAsync(Path.Combine(basis, "dictionary.json"), $$"""{"architecture":"identity","input":"{{Hook}}","output":"{{Hook}}","dIn":64,"dOut":64,"width":64,"signedCodes":true}""");
        await Do("model", "import", SharedFiles.PathTo("models/tinystories-260k")!, "--name", "tiny");
        await Do("corpus", "import", text, "--name", "dogs");
        await Do("dictionary", "import", basis, "--model", "tiny", "--hook", Hook, "--name", "basis");
        await _portal.Serve();
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private async Task Do(params string[] arguments)
    {
        var (code, _, error) = await _portal.Verb(arguments);
        Assert.True(code == 0, error);
    }
}
