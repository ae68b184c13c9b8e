using SaePortal.Core.Runs;

namespace SaePortal.Core.Tests;

public class RateMeterTests
{
    [Fact]
    public void Rate_AfterASlowStart_IsThatOfTheLastSeconds()
    {
        var time = new SteppedTime();
        var meter = new RateMeter(time);
        var done = 0.0;
        double rate = 0;
        for (var second = 0; second < 60; second++)
        {
            time.Now += TimeSpan.FromSeconds(1);
            rate = meter.Rate(done += second < 30 ? 10 : 1_000);
        }

        Assert.Equal(1_000, rate, 1e-9);
    }

    [Fact]
    public void Rate_OfTheFirstSecond_IsNotTold_AndThenCountsFromTheBeginning()
    {
        var time = new SteppedTime();
        var meter = new RateMeter(time);
        Assert.Equal(0, meter.Rate(0));
        time.Now += TimeSpan.FromSeconds(0.1);
        Assert.Equal(0, meter.Rate(5_000), 1e-9);
        time.Now += TimeSpan.FromSeconds(1.9);
        Assert.Equal(2_600, meter.Rate(5_200), 1e-9);
    }

    [Fact]
    public void Rate_ToldAThousandTimesASecond_StaysTheSame()
    {
        var time = new SteppedTime();
        var meter = new RateMeter(time);
        double rate = 0;
        for (var i = 1; i <= 30_000; i++)
        {
            time.Now += TimeSpan.FromMilliseconds(1);
            rate = meter.Rate(i * 7);
        }

        Assert.Equal(7_000, rate, 1);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
