using System.Net;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>The portal's process answers everything without libtorch, so that no crash of it can take the portal along.</summary>
[Collection("processes")]
public sealed class PortalWithoutTorchTests
{
    private static readonly (string Address, HttpStatusCode Status)[] s_pages =
    [
        ("", HttpStatusCode.OK), ("train", HttpStatusCode.OK), ("runs", HttpStatusCode.OK), ("corpora", HttpStatusCode.OK), ("status", HttpStatusCode.OK), ("docs", HttpStatusCode.OK), ("docs/training", HttpStatusCode.OK),
        ("docs/components", HttpStatusCode.OK), ("api/", HttpStatusCode.OK), ("openapi/v1.json", HttpStatusCode.OK), ("api/v1/status", HttpStatusCode.OK), ("api/v1/models", HttpStatusCode.OK), ("no-such-page", HttpStatusCode.NotFound),
    ];

    [Fact]
    public async Task Portal_ThatHasServedItsPages_HasNotLoadedLibtorch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what a process has loaded is read in /proc");
        await using var portal = new PortalProcess();
        var serving = await portal.Serve();
        foreach (var (address, status) in s_pages)
        {
            using var answer = await portal.Http.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == status, $"/{address} answers {answer.StatusCode}.");
        }

        Assert.DoesNotContain(Loaded(serving.Id), x => x.Contains("torch", StringComparison.OrdinalIgnoreCase) && x.EndsWith(".so", StringComparison.Ordinal));
        // Its node does load it, so the look would find it.
        await Eventually.Holds("the node has loaded libtorch", () =>
            PortalProcess.Children(serving).Any(x => Loaded(x).Any(y => y.EndsWith("libtorch_cpu.so", StringComparison.Ordinal))));
    }

    private static IEnumerable<string> Loaded(int pid)
    {
        try
        {
            return [.. File.ReadLines($"/proc/{pid}/maps").Select(x => x.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries)).Where(x => x.Length == 6).Select(x => x[5].Trim()).Distinct()];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
