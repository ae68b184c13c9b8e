using System.Text.Json;
using System.Text.RegularExpressions;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Steering;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Steering;
using SaePortal.Tests.Shared;

namespace SaePortal.Storage.Tests;

public partial class SteeringStoreTests(ServerFixture server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Outcome_ThatIsSaved_IsReadAsItWas_UnderAnAddressOfItsOwn(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var store = new SteeringStore(portal.Database, portal.Clock);
        var outcome = SomeOutcome();
        var first = TestPortal.Expect(await store.Add(outcome, Cancellation));
        portal.Clock.Pass(TimeSpan.FromHours(1));
        var second = TestPortal.Expect(await store.Add(outcome, Cancellation));

        Assert.Matches(Share(), first.Share);
        Assert.NotEqual(first.Share, second.Share);
        var read = TestPortal.Expect(await store.Get(first.Share, Cancellation));
        Assert.Equal(first.Created, read.Created);
        Assert.Equal(TimeSpan.FromHours(1), second.Created - first.Created);
        Assert.Equal(JsonSerializer.Serialize(outcome), JsonSerializer.Serialize(read.Outcome));

        Assert.True((await store.Remove(first.Share, Cancellation)).Succeeded);
        Assert.Equal(ProblemKind.NotFound, (await store.Remove(first.Share, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await store.Get(first.Share, Cancellation)).Problem!.Kind);
        Assert.True((await store.Get(second.Share, Cancellation)).Succeeded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("' or 1=1--")]
    [InlineData("\0")]
    [InlineData("bbbbbbbbbb")]
    public async Task Address_ThatNobodyGot_IsASentence(string share)
    {
        await using var portal = await TestPortal.Open(DatabaseKind.Sqlite, server);

        Assert.Equal(ProblemKind.NotFound, (await new SteeringStore(portal.Database, portal.Clock).Get(share, Cancellation)).Problem!.Kind);
    }

    private static SteerOutcome SomeOutcome() => new()
    {
        Spec = new SteerSpec { Model = "m", Latents = [new("d", 3, -2.5)], Method = SteeringMethod.Clamp, Positions = SteeringPositions.Generated, Prompt = "<b>\u202E\"once\n", TopP = 0.9, Seed = -1 },
        ModelId = 4,
        Latents = [new(7, "d", 3, -2.5, 9.25f, "blocks.2.hook_resid_post", [" dog", "\n"])],
        Prompt = [new(1, "<s>", true, [0], null, null), new(5, "<b>", false, [1.5f], null, null)],
        Samples = [new(new([new(6, " é", false, [0.25f], -1.5, null)], GenerationEnd.Tokens), new([new(8, "", false, [0], -0.5, 2.25)], null))],
    };

    [GeneratedRegex("^[2-9b-z]{10}$")]
    private static partial Regex Share();
}
