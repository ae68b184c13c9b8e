using SaePortal.Compute.ModelSessions;
using SaePortal.Compute.Runs;
using SaePortal.Compute.Steering;
using SaePortal.Compute.Tests.Pipelines;
using SaePortal.Core.Steering;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;
using static SaePortal.Compute.Tests.Builders;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Steering;

/// <summary>Steering on a real model, with others who wait.</summary>
public sealed class SteererTests
{
    private static readonly SteerSpec s_spec = new() { Model = "tiny", Latents = [new("d", 3, 2)], Prompt = "Once upon a time", Tokens = 8, Samples = 2 };

    [Fact]
    public async Task Steering_TellsPromptTokensAndEnds_AndWhatOneDoesNotRead_IsNotComputed()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining());
        var order = await Order(portal, s_spec);
        using var encoder = new TextEncoder(portal.Get<StoredRecords>(), portal.Artifacts, portal.Get<DeviceTurn>());
        var queue = new SteerQueue();
        var steerer = new Steerer(encoder, portal.Get<DeviceTurn>(), queue);

        var news = await All(steerer, order, "a");
        Assert.Equal((SteerEventKind.Begun, SteerEventKind.Done), (news[0].Kind, news[^1].Kind));
        foreach (var (sample, side) in new[] { (0, SteerSide.Plain), (0, SteerSide.Steered), (1, SteerSide.Plain), (1, SteerSide.Steered) })
        {
            var tokens = news.Where(x => x.Kind == SteerEventKind.Token && x.Sample == sample && x.Side == side).ToList();
            Assert.InRange(tokens.Count, 1, 8);
            Assert.All(tokens, x => Assert.Equal(side == SteerSide.Steered, x.Token!.Change is not null));
            Assert.Single(news, x => x.Kind == SteerEventKind.Ended && x.Sample == sample && x.Side == side);
        }

        // The same seed, the same texts; somebody who waits is told so, and who goes in the middle leaves the place to the next.
        await using var running = steerer.Steer(order with { Spec = s_spec with { Tokens = 256 } }, "a", Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await running.MoveNextAsync());
        await using var waiting = steerer.Steer(order, "b", Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await waiting.MoveNextAsync());
        Assert.Equal((SteerEventKind.Waiting, 1), (waiting.Current.Kind, waiting.Current.Ahead));
        // Between its steps a text is encoded.
        Assert.True((await encoder.Encode("d", 3, "Once upon a time", Cancellation)).Succeeded);
        await running.DisposeAsync();
        var after = new List<SteerEvent>();
        while (await waiting.MoveNextAsync())
        {
            after.Add(waiting.Current);
        }

        Assert.Equal(Ids(news), Ids(after));
        using var place = Expect(queue.Enter("c"));
        Assert.Equal(0, place.Ahead);
    }

    [Fact]
    public async Task Steering_ThatCannotGoOn_IsASentence_AndLeavesThePlace()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining());
        using var encoder = new TextEncoder(portal.Get<StoredRecords>(), portal.Artifacts, portal.Get<DeviceTurn>());
        var steerer = new Steerer(encoder, portal.Get<DeviceTurn>(), new SteerQueue());
        var order = await Order(portal, s_spec);

        Assert.Contains("context of 512", (await All(steerer, order with { Spec = s_spec with { Prompt = string.Concat(Enumerable.Repeat("once upon a time ", 230)) } }, "a"))[^1].Problem!.What, StringComparison.Ordinal);
        Assert.Contains("not finite", (await All(steerer, order with { Latents = [order.Latents[0] with { Maximum = float.PositiveInfinity }] }, "a"))[^1].Problem!.What, StringComparison.Ordinal);
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await All(steerer, order, "a", given.Token));
        Expect(await portal.Get<RemovalStore>().Remove(RemovableKind.Dictionary, "d", Cancellation));
        using var fresh = new TextEncoder(portal.Get<StoredRecords>(), portal.Artifacts, portal.Get<DeviceTurn>());
        Assert.Contains("was removed", (await All(new Steerer(fresh, portal.Get<DeviceTurn>(), new SteerQueue()), order, "a"))[^1].Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_BesideALongSteering_EndsMeanwhile()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining());
        using var encoder = new TextEncoder(portal.Get<StoredRecords>(), portal.Artifacts, portal.Get<DeviceTurn>());
        var steerer = new Steerer(encoder, portal.Get<DeviceTurn>(), new SteerQueue());
        var order = await Order(portal, s_spec with { Tokens = 256, Samples = 4 });
        var training = portal.Done(ATraining("b", tokens: 16_384));

        // 32 steps, each of which would stand still for 2 seconds if steering never let go.
        while (!training.IsCompleted)
        {
            await All(steerer, order, "a");
        }

        await training.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
    }

    private static async Task<SteerOrder> Order(TestPortal portal, SteerSpec spec)
    {
        var dictionary = Expect(await portal.Get<DictionaryStore>().Find("d", Cancellation));
        return new SteerOrder(Expect(await portal.Get<LanguageModelStore>().Find("tiny", Cancellation)), spec, [new OrderedLatent(dictionary, 3, 2, 5, [])]);
    }

    private static async Task<List<SteerEvent>> All(Steerer steerer, SteerOrder order, string visitor, CancellationToken? cancellation = null)
    {
        var all = new List<SteerEvent>();
        await foreach (var news in steerer.Steer(order, visitor, cancellation ?? Cancellation))
        {
            all.Add(news);
        }

        return all;
    }

    private static IEnumerable<int> Ids(IEnumerable<SteerEvent> news) => news.Where(x => x.Kind == SteerEventKind.Token).OrderBy(x => (x.Sample, x.Side)).Select(x => x.Token!.Id);
}
