using System.Collections.Concurrent;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

[Collection("torch")]
public class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Loop_OfAnyLength_CallsEachItemOnce(int size)
    {
        Assert.Null(ComputeDevice.Load());
        using var team = new WorkerTeam(size);
        foreach (var count in new[] { 0, 1, 2, 1_000 })
        {
            var calls = new int[count];
            team.ForEach(count, i => Interlocked.Increment(ref calls[i]));
            Assert.All(calls, x => Assert.Equal(1, x));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Failure_OfAnItem_ReachesTheCallerAndTheTeamGoesOn(int size)
    {
        Assert.Null(ComputeDevice.Load());
        using var team = new WorkerTeam(size);
        var done = 0;

        Assert.Throws<ArithmeticException>(() => team.ForEach(50, i => _ = i == 20 ? throw new ArithmeticException() : 0));
        team.ForEach(50, _ => Interlocked.Increment(ref done));

        Assert.Equal(50, done);
    }

    [Fact]
    public void Workers_UseOneTorchThreadEach_AndOtherThreadsKeepTheirs()
    {
        Assert.Null(ComputeDevice.Load());
        var before = get_num_threads();
        try
        {
            set_num_threads(3);
            var inside = new ConcurrentBag<int>();
            using (var team = new WorkerTeam(2))
            {
                team.ForEach(20, _ => inside.Add(get_num_threads()));
            }

            var after = 0;
            var late = new Thread(() => after = get_num_threads());
            late.Start();
            late.Join();
            Assert.All(inside, x => Assert.Equal(1, x));
            Assert.Equal((3, 3), (after, get_num_threads()));
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
