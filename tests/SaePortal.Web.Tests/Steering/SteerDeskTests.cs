using SaePortal.Compute.Steering;
using SaePortal.Core.Answers;
using SaePortal.Core.Steering;
using SaePortal.Storage.Dictionaries;
using SaePortal.Web.Tests.Views;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Steering;

public class SteerDeskTests
{
    private static readonly SteerSpec s_spec = new() { Prompt = "Once", Latents = [new("d", 0, 2)] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Order_HasTheModelAndTheMaxima_AndLatentsOfOneDictionaryTogether()
    {
        await using var portal = await Portal();
        var order = StorePortal.Expect(await Desk(portal).Order(s_spec with { Latents = [new("d", 0, 2), new("e", 1, 3), new("d", 1, -1)] }, Cancellation));

        Assert.Equal("m", order.Spec.Model);
        Assert.Equal([("d", 0, 2d, 9f), ("d", 1, -1d, 4f), ("e", 1, 3d, 4f)], order.Latents.Select(x => (x.Dictionary.Name, x.Latent, x.Strength, x.Maximum)));
        Assert.Equal(order.Latents.Select(x => (x.Dictionary.Name, x.Latent)), order.Spec.Latents.Select(x => (x.Dictionary, x.Latent)));
    }

    [Fact]
    public async Task Order_OfARenamedDictionary_HasItsNewName()
    {
        await using var portal = await Portal();
        StorePortal.Expect(await portal.Get<DictionaryStore>().Rename("d", "renamed", Cancellation));

        Assert.Equal(new SteeredLatent("renamed", 0, 2), Assert.Single(StorePortal.Expect(await Desk(portal).Order(s_spec, Cancellation)).Spec.Latents));
    }

    [Fact]
    public async Task Order_OfWhatIsNotThere_IsASentence()
    {
        await using var portal = await Portal();
        async Task Says(SteerSpec spec, ProblemKind kind, string what)
        {
            var problem = (await Desk(portal).Order(spec, Cancellation)).Problem!;
            Assert.Equal(kind, problem.Kind);
            Assert.Contains(what, problem.ToString(), StringComparison.Ordinal);
        }

        await Says(s_spec with { Latents = [new("nobody", 0, 1)] }, ProblemKind.NotFound, "no dictionary \"nobody\"");
        await Says(s_spec with { Latents = [new("<script>", 0, 1)] }, ProblemKind.NotFound, "no dictionary");
        await Says(s_spec with { Latents = [new("d", 1024, 1)] }, ProblemKind.NotFound, "0 to 1023");
        await Says(s_spec with { Latents = [new("d", -1, 1)] }, ProblemKind.NotFound, "no latent -1");
        await Says(s_spec with { Latents = [new("d", 2, 1)] }, ProblemKind.Invalid, "never fired");
        await Says(s_spec with { Latents = [new("bare", 0, 1)] }, ProblemKind.Invalid, "not harvested");
        await Says(s_spec with { Model = "nobody" }, ProblemKind.NotFound, "no model");
        await Says(s_spec with { Model = "other" }, ProblemKind.Invalid, "belongs to the model \"m\"");
        await Says(s_spec with { Latents = [] }, ProblemKind.Invalid, "No latent is chosen.");
        // What has no strength needs no maximum.
        Assert.True((await Desk(portal).Order(s_spec with { Method = SteeringMethod.Ablate, Latents = [new("bare", 0, 1)] }, Cancellation)).Succeeded);
    }

    private static SteerDesk Desk(StorePortal portal) => portal.Get<SteerDesk>();

    private static async Task<StorePortal> Portal()
    {
        var portal = await StorePortal.Open();
        var (model, corpus) = (await portal.AddModel(), await portal.AddCorpus());
        await portal.AddModel("other");
        foreach (var name in new[] { "d", "e" })
        {
            await portal.AddHarvest(await portal.AddDictionary(model, name), corpus, [ALatent(0), ALatent(1, maximum: 4), ALatent(2, density: 0)]);
        }

        await portal.AddDictionary(model, "bare");
        return portal;
    }
}
