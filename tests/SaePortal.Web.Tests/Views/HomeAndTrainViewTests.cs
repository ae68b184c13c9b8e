using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Meanings;
using SaePortal.Core.Worlds;
using SaePortal.Web.Home;
using SaePortal.Web.Imports;
using SaePortal.Web.Training;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

public sealed class HomeAndTrainViewTests
{
    [Fact]
    public async Task Home_OfAnEmptyPortal_HasNothingToShow()
    {
        await using var portal = await StorePortal.Open();
        var view = portal.View<HomeView>();
        await view.Load(CancellationToken.None);

        Assert.Empty(view.Models);
        Assert.Empty(view.Dictionaries);
        Assert.Empty(view.Runs);
        Assert.Equal((0L, 0L, 0L), (view.Corpora, view.ModelCount, view.DictionaryCount));
        Assert.True(view.IsEmpty);
        var showcase = Showcase(portal);
        await showcase.Load(1, CancellationToken.None);
        Assert.Equal((null, null, null), (showcase.Dictionary, showcase.AtRandom, showcase.Guess));
    }

    [Fact]
    public async Task RandomLatent_IsOneThatFires()
    {
        await using var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: 40);
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), Enumerable.Range(0, 40).Select(i => ALatent(i, density: i == 17 ? 0.5 : 0)));
        var showcase = Showcase(portal);
        await showcase.Load(1, CancellationToken.None);

        for (var i = 0; i < 20; i++)
        {
            await showcase.Another(CancellationToken.None);
            Assert.Equal(17, showcase.AtRandom!.Summary.Index);
        }

        Assert.Equal("m/d/17", showcase.At(showcase.Striking!.Summary.Index));
        Assert.Equal(39, showcase.Field.Count(x => x.Kind == DotKind.Dead));
        Assert.Equal(DotKind.Alive, showcase.Field[17].Kind);
    }

    [Fact]
    public async Task Showcase_OfOneSeed_IsTheSame_SoThatTheCircuitChangesNothing()
    {
        await using var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: 200);
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), Enumerable.Range(0, 200).Select(i => ALatent(i, density: 0.5)));

        async Task<int> AtRandom(int seed)
        {
            var showcase = Showcase(portal);
            await showcase.Load(seed, CancellationToken.None);
            return showcase.AtRandom!.Summary.Index;
        }

        Assert.Equal(await AtRandom(7), await AtRandom(7));
        Assert.True((await Task.WhenAll(Enumerable.Range(0, 10).Select(AtRandom))).Distinct().Count() > 5);
    }

    [Fact]
    public async Task Home_OfADictionaryWhoseLatentsAreAllDead_ShowsNoneOfThem()
    {
        await using var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: 3);
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), Enumerable.Range(0, 3).Select(i => ALatent(i, density: 0)));
        var showcase = Showcase(portal);
        await showcase.Load(1, CancellationToken.None);
        var view = portal.View<HomeView>();
        await view.Load(CancellationToken.None);

        Assert.Equal((null, null), (showcase.AtRandom, showcase.Striking));
        Assert.All(showcase.Field, x => Assert.Equal(DotKind.Dead, x.Kind));
        Assert.Single(view.Runs);
        Assert.False(view.IsEmpty);
    }

    [Fact]
    public async Task Best_AreLatentsOfContextValues_AtMostTwoOfAnAttribute_EachLatentOnce()
    {
        await using var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: 40);
        ValueMeaning[] values =
        [
            Known(0, "topic", "sea", 1, 0.99), Known(1, "topic", "war", 2, 0.98), Known(2, "topic", "law", 5, 0.97), Known(3, "sense", "bank/river", 3, 0.96), Known(4, "tense", "past", 3, 0.95),
            Known(5, "word", "verb", 4, 1, AttributeScope.Token), Known(6, "sentiment", "sad", 6, 0.9, shuffled: 0.85), Known(7, "register", "story", 7, 0.9, neuron: 0.95), Known(8, "line", "list", 8, 0.9, token: 0.9),
            Known(9, "next day", "Monday", 9, 0.45), Known(10, "receiver due", "Tom", 10, 0.75, shuffled: 0, token: 0, neuron: 0),
        ];
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), Enumerable.Range(0, 40).Select(i => ALatent(i, density: 0.1)),
            new KnownMeanings(new MeaningReport(5, 500, 5, 500, ClassCount.Of(values, values.Select(x => x.Known))), values, [new LatentMeaning(1, 0, 1, 1, 1, 0.99, 0.1)]));
        var showcase = Showcase(portal);

        await showcase.Load(1, CancellationToken.None);

        Assert.Equal([("topic", 1), ("topic", 2), ("sense", 3), ("receiver due", 10)], showcase.Best.Select(x => (x.Known.Attribute, x.Latent!.Value)));
        Assert.Equal(1, showcase.Striking!.Summary.Index);
        Assert.Equal("topic: sea", ShowcaseView.Name(showcase.Striking.Value!));
        Assert.Equal((0.99, 0), (showcase.Field[1].Value, showcase.Field[2].Value));
    }

    [Fact]
    public void Dots_OfLatentsThatHaveFired_AreLit() =>
        Assert.Equal([0, 2, 9], LatentDot.Fired([0b101, 0b10]).Select((x, i) => (x.Kind, i)).Where(x => x.Kind == DotKind.Alive).Select(x => x.i));

    private static ShowcaseView Showcase(StorePortal portal) => portal.View<ShowcaseView>(true, new NodeTexts(null!));

    private static ValueMeaning Known(int index, string attribute, string value, int latent, double f1, AttributeScope scope = AttributeScope.Context, double shuffled = 0.1, double token = 0.2, double neuron = 0.3) =>
        new(index, new KnownValue(attribute, value, scope), 100, 10, latent, 1, f1, f1, f1, shuffled, null, token, null, neuron);

    [Fact]
    public async Task Defaults_OfAnyModel_BreakNoRule_ButAName()
    {
        await using var portal = await StorePortal.Open();
        var (model, corpus) = (await portal.AddModel(), await portal.AddCorpus());
        var view = portal.View<TrainView>();
        await view.Load(CancellationToken.None);
        var spec = TrainView.Defaults(model, corpus);

        Assert.Equal(["Name"], view.Check(spec).Select(x => x.Field));
        Assert.Empty(view.Check(spec with { Name = "d" }));
        Assert.Equal(["Width", "K", "Hook"], view.Check(spec with { Name = "d", Width = 0, K = -1, Hook = "blocks.9.hook_resid_post" }).Select(x => x.Field).OrderBy(x => x switch { "Width" => 0, "K" => 1, _ => 2 }));
        Assert.Equal(["Model"], view.Check(spec with { Name = "d", Model = "nobody" }).Select(x => x.Field));
        Assert.All(TrainView.Hooks(model.Spec), x => Assert.True(model.Spec.Check(HookPoint.Parse(x).Value).Succeeded));
        Assert.True(StorePortal.Expect(await view.Start(spec with { Name = "d" }, CancellationToken.None)).Id > 0);
        Assert.Equal(ProblemKind.Conflict, (await view.Start(spec with { Name = "d" }, CancellationToken.None)).Problem?.Kind);
    }

    [Fact]
    public async Task Form_PutsWhatWasUsedLastFirst_AndSuggestsANameThatIsFree()
    {
        await using var portal = await StorePortal.Open();
        var model = await portal.AddModel();
        await portal.AddCorpus("first");
        var last = await portal.AddCorpus("second");
        var before = portal.View<TrainView>();
        await before.Load(CancellationToken.None);
        StorePortal.Expect(await before.Start(TrainView.Defaults(model, last) with { Name = "resid-1" }, CancellationToken.None));
        StorePortal.Expect(await before.Start(TrainView.Defaults(model, last) with { Name = "resid-1-v2" }, CancellationToken.None));

        var view = portal.View<TrainView>();
        await view.Load(CancellationToken.None);

        Assert.Equal(["first", "second"], before.Corpora.Select(x => x.Name));
        Assert.Equal(["second", "first"], view.Corpora.Select(x => x.Name));
        Assert.Equal("resid-1", before.FreeName("blocks.1.hook_resid_post"));
        Assert.Equal("resid-1-v3", view.FreeName("blocks.1.hook_resid_post"));
        Assert.Equal("mlp-1", view.FreeName("blocks.1.hook_mlp_out"));
        Assert.Equal("dictionary", view.FreeName("nothing"));
    }

    [Fact]
    public async Task Train_ByAVisitor_IsRefused_AndImportFoldersAreNotShown()
    {
        await using var portal = await StorePortal.Open();
        Directory.CreateDirectory(Path.Combine(portal.Data, "import"));
        await File.WriteAllTextAsync(Path.Combine(portal.Data, "import", "a.txt"), "Once.");
        var (model, corpus) = (await portal.AddModel(), await portal.AddCorpus());
        var (visitor, owner) = (portal.View<ImportView>(owner: false), portal.View<ImportView>());
        await visitor.Load(CancellationToken.None);
        await owner.Load(CancellationToken.None);
        Task<Answer<string>> Import(ImportView view, ImportKind kind, string path) => view.Import(new ImportRequest(kind, path, "x"), new Progress<long>(), CancellationToken.None);

        Assert.Empty(visitor.Importable);
        Assert.Equal(["m"], owner.Models);
        var path = Assert.Single(owner.Importable);
        Assert.Equal(ProblemKind.Forbidden, (await portal.View<TrainView>(owner: false).Start(TrainView.Defaults(model, corpus) with { Name = "d" }, CancellationToken.None)).Problem?.Kind);
        foreach (var kind in Enum.GetValues<ImportKind>())
        {
            Assert.Equal(ProblemKind.Forbidden, (await Import(visitor, kind, path)).Problem?.Kind);
            Assert.Equal(ProblemKind.NotFound, (await Import(owner, kind, "/etc/passwd")).Problem?.Kind);
        }

        Assert.Equal("The corpus x is here: 1 document.", StorePortal.Expect(await Import(owner, ImportKind.Corpus, path)));
        Assert.True(File.Exists(path), "What the owner put there stays.");
    }
}
