using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;
using SaePortal.Web.Tests.Api;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

/// <summary>Pages of runs as they come without a circuit.</summary>
[Collection("portal")]
public sealed class RunPageTests(PortalFixture portal)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_OfARunThatFailedBeforeItsFirstStep_ShowItsReasonAndNoChart()
    {
        var run = await Taken("failed-at-once");
        Assert.True(await portal.Service<RunLeases>().Finish(run, 1, RunState.Failed, new Problem(ProblemKind.Unreadable, "The corpus \"c\" is <b>gone</b>.", "Import it again."), null, null, Cancellation));
        try
        {
            var page = await Page($"/runs/{run}");
            Assert.DoesNotContain("<figure", page, StringComparison.Ordinal);
            Assert.Contains("step 0 of 977", page, StringComparison.Ordinal);
            Assert.Contains("It ended before anything was measured.", page, StringComparison.Ordinal);
            Assert.Contains("The corpus &quot;c&quot; is &lt;b&gt;gone&lt;/b&gt;.</span>", await Page("/runs"), StringComparison.Ordinal);
        }
        finally
        {
            await Remove(run);
        }
    }

    [Fact]
    public async Task Pages_OfATrainingThatIsDone_ShowOneFvu()
    {
        var run = await Taken("done-once");
        var progress = new RunProgress(977, 977, 2_000_896, 9_000, 0, new Dictionary<RunMeasure, double> { [RunMeasure.Fvu] = 0.0284, [RunMeasure.Dead] = 6, [RunMeasure.L0] = 16 });
        RunMetric[] metrics = [new(977, RunMeasure.Fvu, 0.0284), new(977, RunMeasure.HeldOutFvu, 0.0329), new(977, RunMeasure.CeClean, 1.9)];
        await portal.Service<RunLeases>().Report(new RunReport(run, 1, progress.Beside(RunDoing.Measuring, null), metrics, []), TimeSpan.FromMinutes(5), Cancellation);
        try
        {
            Assert.Contains(">Measuring on held-out text<", await Page($"/runs/{run}"), StringComparison.Ordinal);
            Assert.Contains(">Measuring on held-out text<", await Page("/runs"), StringComparison.Ordinal);
            Assert.Equal("measuring", (await portal.Get($"runs/{run}")).GetProperty("progress").GetProperty("doing").GetString());

            await portal.Service<RunLeases>().Report(new RunReport(run, 1, progress.Beside(null, new Dictionary<RunMeasure, double> { [RunMeasure.HeldOutFvu] = 0.0298, [RunMeasure.CeClean] = 1.9 }), [], []), TimeSpan.FromMinutes(5), Cancellation);
            Assert.True(await portal.Service<RunLeases>().Finish(run, 1, RunState.Completed, null, null, null, Cancellation));
            var (page, list) = (await Page($"/runs/{run}"), await Page("/runs"));

            Assert.Contains("; FVU 0.0298, 6 dead<", page, StringComparison.Ordinal);
            Assert.Contains(">0.0298</b>", page, StringComparison.Ordinal);
            Assert.Contains("After the last step", page, StringComparison.Ordinal);
            Assert.DoesNotContain("While it trains", page, StringComparison.Ordinal);
            Assert.Contains("0.0298", list, StringComparison.Ordinal);
            Assert.DoesNotContain("0.0284", list, StringComparison.Ordinal);
        }
        finally
        {
            await portal.Service<RunLeases>().Finish(run, 1, RunState.Cancelled, null, null, null, Cancellation);
            await Remove(run);
        }
    }

    private async Task<int> Taken(string name)
    {
        var run = StorePortal.Expect(await portal.Service<RunStore>().Add(ATraining(name), Cancellation)).Id;
        Assert.NotNull(await portal.Service<RunLeases>().Take(run, "n1", "cpu", 1, TimeSpan.FromMinutes(5), Cancellation));
        return run;
    }

    private async Task Remove(int run)
    {
        await portal.Service<RunStore>().Want(run, RunSignal.Cancel, Cancellation);
        await portal.Service<RunDesk>().Remove(run, Cancellation);
    }

    private Task<string> Page(string path) => portal.Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation);
}
