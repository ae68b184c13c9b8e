using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using SaePortal.Compute.Demo;
using SaePortal.Compute.Runs;
using SaePortal.Core.Runs;
using SaePortal.Storage.Demo;
using SaePortal.Storage.Runs;
using SaePortal.Web.Runs;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

/// <summary>The badge in the bar of every page.</summary>
public sealed class LiveRunTests : BunitContext
{
    [Fact]
    public async Task Badge_OfTheDemosRun_SaysDemo_AndWhatIsLeftOfAllOfIt()
    {
        await using var portal = await StorePortal.Open();
        var run = await Running(portal);
        await portal.Get<DemoStore>().Set(new DemoRecord(true, null, null, run, null), CancellationToken.None);

        var pill = Shown(portal);

        var demo = await portal.Get<DemoDesk>().Status(CancellationToken.None);
        Assert.Equal("Demo", pill.Find(".badge").TextContent.Trim());
        Assert.Equal($"runs/{run}", pill.Find("a").GetAttribute("href"));
        Assert.True(demo.SecondsLeft > 30, "A harvest follows the training, whose rest is 30 seconds.");
        Assert.Contains($"{SaePortal.Web.Shell.Figures.Duration(TimeSpan.FromSeconds(demo.SecondsLeft.Value))} left", pill.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Badge_OfAnotherRun_SaysItsNumber()
    {
        await using var portal = await StorePortal.Open();
        var run = await Running(portal);
        await portal.Get<DemoStore>().Set(new DemoRecord(true, null, null, null, null), CancellationToken.None);

        var pill = Shown(portal);

        Assert.Equal($"Run {run}", pill.Find(".badge").TextContent.Trim());
        Assert.Contains("0:30 left", pill.Markup, StringComparison.Ordinal);
    }

    private static async Task<int> Running(StorePortal portal)
    {
        var run = await portal.AddRun(ATraining());
        await portal.Get<RunLeases>().Report(new RunReport(run.Id, 1, new RunProgress(50, 100, 5_000, 10, 30, new Dictionary<RunMeasure, double>()), [], []), TimeSpan.FromMinutes(1), CancellationToken.None);
        return run.Id;
    }

    private IRenderedComponent<LiveRun> Shown(StorePortal portal)
    {
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(portal.Get<RunStore>()).AddSingleton(portal.Get<RunFeed>()).AddSingleton(portal.Get<DemoDesk>());
        var pill = Render<LiveRun>();
        pill.WaitForElement(".badge");
        return pill;
    }
}
