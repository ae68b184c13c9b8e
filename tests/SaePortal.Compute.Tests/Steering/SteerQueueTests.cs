using SaePortal.Compute.Steering;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Steering;

public sealed class SteerQueueTests
{
    [Fact]
    public void Places_GoToEachVisitorsFirst_ThenToTheSeconds()
    {
        var queue = new SteerQueue();
        var (a1, a2, a3) = (Expect(queue.Enter("a")), Expect(queue.Enter("a")), Expect(queue.Enter("a")));
        var (b1, c1, b2) = (Expect(queue.Enter("b")), Expect(queue.Enter("c")), Expect(queue.Enter("b")));

        // a runs: b and c come before its second; its second and b's second came in this order.
        Assert.Equal([0, 1, 2, 3, 4, 5], new[] { a1, b1, c1, a2, b2, a3 }.Select(x => x.Ahead));

        a1.Dispose();
        Assert.Equal([0, 1, 2, 3, 4], new[] { b1, c1, a2, b2, a3 }.Select(x => x.Ahead));
        Assert.Equal(-1, a1.Ahead);
    }

    [Fact]
    public void Visitor_WithThree_GetsNoFourth_UntilOneHasLeft()
    {
        var queue = new SteerQueue();
        var places = Enumerable.Range(0, SteerQueue.MostOfAVisitor).Select(_ => Expect(queue.Enter("a"))).ToList();

        Assert.Contains("3 steerings of yours", queue.Enter("a").Problem!.What, StringComparison.Ordinal);
        Assert.True(queue.Enter("b").Succeeded);
        places[1].Dispose();
        places[1].Dispose();
        Assert.True(queue.Enter("a").Succeeded);
    }

    [Fact]
    public void Queue_ThatIsFull_TakesNobody()
    {
        var queue = new SteerQueue();
        for (var i = 0; i < SteerQueue.Most; i++)
        {
            Expect(queue.Enter($"{i}"));
        }

        Assert.Contains("64 steerings", queue.Enter("one more").Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Place_IsToldWhenItsTurnComes()
    {
        var queue = new SteerQueue();
        var (first, second) = (Expect(queue.Enter("a")), Expect(queue.Enter("b")));
        await second.Changes(Cancellation);
        var changes = second.Changes(Cancellation);
        Assert.False(changes.IsCompleted);

        first.Dispose();

        await changes.WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
        Assert.Equal(0, second.Ahead);
    }
}
