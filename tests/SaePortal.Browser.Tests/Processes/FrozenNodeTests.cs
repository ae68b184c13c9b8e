using System.Text.RegularExpressions;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>A node that stands still for longer than its lease, and then goes on as if nothing had been.</summary>
[Collection(ProcessCollection.Name)]
public sealed class FrozenNodeTests(PreparedData data)
{
    [Fact]
    public async Task FrozenNode_WhoseRunAnotherTook_IsRefusedWhenItThaws()
    {
        await using var portal = data.Portal();
        var serving = await portal.Serve();
        using var frozen = await PortalProcess.Child(serving);
        await portal.Nodes(1);
        var run = await portal.Train("contested", Recipe.Deep);
        var before = await portal.Step(run, 20);
        Assert.Equal($"node-{frozen.Id}", (await portal.Run(run)).GetProperty("node").GetString());
        await portal.StartNode(expected: 2);

        await PortalProcess.Signal(frozen, "STOP");
        try
        {
            Assert.Equal(2, await portal.EpochAfter(run, 1));
            Assert.NotEqual($"node-{frozen.Id}", (await portal.Run(run)).GetProperty("node").GetString());
            await portal.Step(run, before + 10);
        }
        finally
        {
            await PortalProcess.Signal(frozen, "CONT");
        }

        await portal.EndsLike(run, "contested", Recipe.Deep, "Frozen, then thawed");
        Assert.Equal(2, await portal.Epoch(run));
        Assert.Equal(2, (await portal.Run(run)).GetProperty("checkpoint").GetProperty("epoch").GetInt32());
        var log = await portal.Log(run);
        Assert.Equal(1, Regex.Count(log, "^node lost:", RegexOptions.Multiline));
        Assert.Equal(2, Regex.Count(log, "^started:", RegexOptions.Multiline));
        // Whether it stays or is replaced, the portal has both nodes again.
        await portal.Nodes(2);
    }
}
