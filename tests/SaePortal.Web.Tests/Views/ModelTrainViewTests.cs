using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Storage.Tokenizers;
using SaePortal.Torch.Corpora;
using SaePortal.Web.Runs;
using SaePortal.Web.Training;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

/// <summary>The form that trains a language model, and what the run's page shows of it.</summary>
public sealed class ModelTrainViewTests
{
    private static readonly CorpusDocument s_text = new(string.Join(' ', Enumerable.Repeat("The rain fell over the harbour and the wind turned to the north.", 200)), null, []);

    [Fact]
    public async Task Defaults_BreakNoRule_ButAName_AndSayWhatTheyComeTo()
    {
        await using var portal = await StorePortal.Open();
        await portal.AddCorpus("c", s_text);
        var view = await Loaded(portal);
        var fields = new ModelTrainFields { Corpus = "c", Tokenizer = ModelTrainView.NewTokenizer };
        fields.Suggest(ModelTrainView.Defaults);
        var (spec, vocabulary, problems) = fields.Read(ModelTrainView.Defaults);

        Assert.Empty(problems);
        Assert.Equal(ModelTrainView.DefaultVocabulary, vocabulary);
        Assert.Equal(["Name"], view.Check(spec, vocabulary).Select(x => x.Field));
        Assert.Empty(view.Check(spec with { Name = "m" }, vocabulary));
        Assert.Equal([0], spec.Snapshots);
        Assert.Equal("1.32 M parameters, 2,442 steps of 2,048 tokens.", view.Size(spec, vocabulary)?.Replace('\u00a0', ' '));
        Assert.Null(view.Size(spec with { Heads = 3 }, vocabulary));
        Assert.Equal(["Vocabulary", "Heads"], view.Check(spec with { Name = "m", Heads = 3 }, 10).Select(x => x.Field));
    }

    [Fact]
    public void Fields_ThatAreNoNumbers_AreSaidSo_AndEmptyOnesAreLeftToThePortal()
    {
        var (spec, _, problems) = new ModelTrainFields { Layers = "many", Snapshots = "0, 2K 7", Rate = "fast", DModel = "", DMlp = "", Half = true, Device = " cpu " }.Read(ModelTrainView.Defaults);
        var (_, _, snapshots) = new ModelTrainFields { Snapshots = "0;x" }.Read(ModelTrainView.Defaults);

        Assert.Equal(["Layers", "LearningRate"], problems.Select(x => x.Field));
        Assert.Equal([0, 2_000, 7], spec.Snapshots);
        Assert.Equal((128, null, WeightType.BF16, "cpu"), (spec.DModel, spec.DMlp, spec.Type, spec.Device));
        Assert.Equal(["Snapshots"], snapshots.Select(x => x.Field));
    }

    [Fact]
    public async Task Start_WithANewTokenizer_TrainsItFirst_AndTheNextFormOffersIt()
    {
        await using var portal = await StorePortal.Open();
        await portal.AddCorpus("c", s_text);
        var model = await portal.AddModel("imported");
        var before = await Loaded(portal);
        Assert.Equal([("imported", true)], before.Tokenizers.Select(x => (x.Name, x.OfModel)));
        var spec = ModelTrainView.Defaults with { Name = "m", Corpus = "c", Tokenizer = ModelTrainView.NewTokenizer, Snapshots = [0] };

        var run = StorePortal.Expect(await before.Start(spec, 260, CancellationToken.None));
        var view = await Loaded(portal);

        Assert.Equal("c-260", Assert.IsType<ModelTrainSpec>(run.Spec).Tokenizer);
        Assert.Equal(260, StorePortal.Expect(portal.Get<TokenizerStore>().Find("c-260")).Origin?.Vocabulary);
        Assert.Equal(["c-260", "imported"], view.Tokenizers.Select(x => x.Name));
        Assert.Equal("c-260, 260 tokens", view.DescribedTokenizer("c-260"));
        Assert.Equal($"that of the model imported, {model.Spec.Vocabulary:N0} tokens", view.DescribedTokenizer("imported"));
        Assert.Equal(ProblemKind.Conflict, (await view.Start(spec with { Tokenizer = "c-260" }, 0, CancellationToken.None)).Problem?.Kind);
        Assert.Equal(("c-4x128", "c-4x128-v2"), (view.FreeName(spec), (await Again(view, spec with { Name = "c-4x128", Tokenizer = "c-260" })).FreeName(spec)));
        Assert.Equal(ProblemKind.Forbidden, (await portal.View<ModelTrainView>(owner: false).Start(spec, 260, CancellationToken.None)).Problem?.Kind);

        async Task<ModelTrainView> Again(ModelTrainView from, ModelTrainSpec other)
        {
            StorePortal.Expect(await from.Start(other, 0, CancellationToken.None));
            return await Loaded(portal);
        }
    }

    [Fact]
    public async Task Run_OfAModel_ShowsItsLossOverTokens_AndTheModelsThatItMade()
    {
        await using var portal = await StorePortal.Open();
        var run = await portal.AddRun(ATrainedModel("m", 0));
        var leases = portal.Get<RunLeases>();
        var seen = new Dictionary<RunMeasure, double> { [RunMeasure.Loss] = 3.5 };
        await leases.Report(new RunReport(run.Id, 1, new RunProgress(10, 10, 20_480, 100, 0, seen), [new RunMetric(10, RunMeasure.Loss, 3.5), new RunMetric(10, RunMeasure.HeldOutLoss, 3.25)], []), TimeSpan.FromMinutes(1), CancellationToken.None);
        foreach (var (name, step) in new[] { ("m@0", 0L), ("m", 10L) })
        {
            using var staged = portal.Get<ArtifactFolder>().Stage("model");
            StorePortal.Expect(await portal.Get<LanguageModelStore>().Add(new NewModel(name, AModel, "c", run.Id, step), staged.Path, CancellationToken.None));
        }

        await leases.Finish(run.Id, 1, RunState.Completed, null, null, null, CancellationToken.None);
        var view = portal.View<RunView>();

        Assert.True(await view.Load(run.Id, false, CancellationToken.None));
        Assert.Equal(20_480.0, Assert.Single(view.Series(RunMeasure.HeldOutLoss, "x").Points).X);
        Assert.Equal((3.5, 3.25), (view.Last(RunMeasure.Loss), view.Last(RunMeasure.HeldOutLoss)));
        Assert.Equal(["m@0", "m"], view.Models.Select(x => x.Name));
        Assert.Equal(("Train the model m", "3.50"), (RunWords.Title(view.Run!.Spec), RunWords.Measured(view.Run)));
        Assert.Contains(RunWords.Settings(view.Run), x => x is { Name: "Length", Value: "20,480 tokens, 10 steps of 2,048" });
        Assert.Equal("Training", RunWords.State(view.Run with { State = RunState.Running }));
    }

    private static async Task<ModelTrainView> Loaded(StorePortal portal)
    {
        var view = portal.View<ModelTrainView>();
        await view.Load(CancellationToken.None);
        return view;
    }
}
