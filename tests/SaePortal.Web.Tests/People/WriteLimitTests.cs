using System.Net;
using SaePortal.Core.Answers;
using SaePortal.Tests.Shared;
using SaePortal.Web.People;

namespace SaePortal.Web.Tests.People;

public sealed class WriteLimitTests
{
    [Fact]
    public void Write_TooOften_WaitsUntilTheStoreFillsAgain_AndOthersDoNot()
    {
        var clock = new ManualClock();
        var limit = new WriteLimit(clock);

        for (var i = 0; i < WriteLimit.Most; i++)
        {
            Assert.Null(limit.Write("a"));
        }

        var refused = limit.Write("a");
        Assert.Equal((ProblemKind.TooOften, "Wait 15 seconds and send it again."), (refused!.Kind, refused.Remedy));
        Assert.Null(limit.Write("b"));
        clock.Pass(TimeSpan.FromSeconds(15));
        Assert.Null(limit.Write("a"));
        Assert.NotNull(limit.Write("a"));
        clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(WriteLimit.Most, Enumerable.Range(0, 100).TakeWhile(_ => limit.Write("a") is null).Count());
    }

    [Fact]
    public void New_VisitorsOfOneAddress_AreFew()
    {
        var limit = new WriteLimit(new ManualClock());
        int Taken(string address) => Enumerable.Range(0, 100).TakeWhile(_ => limit.New(IPAddress.Parse(address)) is null).Count();

        Assert.Equal(WriteLimit.MostNew, Taken("192.0.2.1"));
        Assert.Equal(0, Taken("::ffff:192.0.2.1"));
        Assert.Equal(WriteLimit.MostNew, Taken("192.0.2.2"));
        Assert.Equal(WriteLimit.MostNew, Taken("2001:db8::1"));
        Assert.Equal(0, Taken("2001:db8::2"));
        Assert.Equal(WriteLimit.MostNew, Taken("2001:db8:0:1::2"));
    }

    /// <summary>Strangers cannot fill the memory: beyond a bound newcomers wait, and those who waited are forgotten.</summary>
    [Fact]
    public void Strangers_WithoutEnd_AreNotRemembered()
    {
        var clock = new ManualClock();
        var limit = new WriteLimit(clock);

        Assert.Equal(10_000, Enumerable.Range(0, 10_010).Count(x => limit.Write($"{x}") is null));
        Assert.Null(limit.Write("5"));
        clock.Pass(TimeSpan.FromMinutes(10));
        Assert.Null(limit.Write("new"));
    }
}
