using System.Diagnostics;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>A node ends with the portal that started it, in time and in peace.</summary>
[Collection(ProcessCollection.Name)]
public sealed class DyingPortalTests(PreparedData data)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("KILL", false)]
    [InlineData("KILL", true)]
    [InlineData("TERM", true)]
    public async Task ChildNode_WhosePortalEnds_EndsWithinFiveSecondsAndComplainsOfNothing(string signal, bool working)
    {
        await using var portal = data.Portal();
        var serving = await portal.Serve();
        using var child = await PortalProcess.Child(serving);
        await portal.Nodes(1);
        if (working)
        {
            await portal.Step(await portal.Train("orphan", Recipe.Deep), 10);
        }

        await PortalProcess.Signal(serving, signal);
        var clock = Stopwatch.StartNew();
        // The portal's streams close with the last who holds them, the child.
        await serving.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.Holds("the child ended", () => child.HasExited, () => portal.Output);

        Assert.True(clock.Elapsed < s_limit, $"It took {clock.Elapsed.TotalSeconds:N1} s.");
        Assert.False(portal.Output.Contains("Exception", StringComparison.Ordinal) || portal.Output.Contains("   at ", StringComparison.Ordinal), portal.Output);
    }
}
