using SaePortal.Compute.Demo;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Demo;

namespace SaePortal.Compute.Tests.Demo;

/// <summary>What is said of the demo, row by row.</summary>
public sealed class DemoTellingTests : IDisposable
{
    private static readonly DemoRecord s_wanted = new(true, 1, 1, 1, null);
    private static readonly LanguageModelRecord s_model = new(1, "demo", Builders.AModel, DemoRecipe.ModelSource, 1, DateTimeOffset.UnixEpoch);
    private static readonly CorpusRecord s_corpus = new(1, "demo-world", 1, 1, 1, DemoRecipe.TextSource, DateTimeOffset.UnixEpoch);
    private readonly DemoProgress _progress = new();

    public void Dispose() => _progress.Dispose();

    [Fact]
    public void Demo_ThatHasNothingYet_TakesAsLongAsWasMeasured()
    {
        var demo = Told(s_wanted, new DemoParts(null, null, null));

        Assert.Equal((DemoState.Working, 0), (demo.State, demo.Share));
        Assert.Equal([DemoStage.Model, DemoStage.Text, DemoStage.Train, DemoStage.Harvest], demo.Stages.Select(x => x.Stage));
        Assert.Equal([true, false, false, false], demo.Stages.Select(x => x.Live));
        Assert.All(demo.Stages, x => Assert.Equal((0, ""), (x.Share, x.Detail)));
        Assert.Equal(Enum.GetValues<DemoStage>().Sum(DemoRecipe.Seconds), demo.SecondsLeft);
    }

    [Fact]
    public void Text_WhileItIsWritten_TellsItsWords()
    {
        _progress.Report(DemoRecipe.Words / 4);

        var demo = Told(s_wanted, new DemoParts(s_model, null, null));

        Assert.Equal(new DemoStageStatus(DemoStage.Model, 1, false, "0.3 M parameters"), demo.Stages[0]);
        Assert.Equal(new DemoStageStatus(DemoStage.Text, 0.25, true, "0.4 M words"), demo.Stages[1]);
        Assert.Equal(Math.Ceiling((0.75 * DemoRecipe.Seconds(DemoStage.Text)) + DemoRecipe.Seconds(DemoStage.Train) + DemoRecipe.Seconds(DemoStage.Harvest)), demo.SecondsLeft);
        Assert.Equal(("demo", null, null), (demo.Model, demo.Corpus, demo.Dictionary));
        Assert.InRange(demo.Share, 0.01, 0.05);
    }

    [Fact]
    public void Text_LongerThanItShallBe_IsNoMoreThanDone()
    {
        _progress.Report(DemoRecipe.Words + 50);

        Assert.Equal(1, Told(s_wanted, new DemoParts(s_model, null, null)).Stages[1].Share);
    }

    [Fact]
    public void Training_ThatTellsItsRest_DecidesWhatIsLeft()
    {
        var demo = Told(s_wanted, new DemoParts(s_model, s_corpus, null), ATraining(RunState.Running, AProgress(25, eta: 12.25)));

        Assert.Equal(new DemoStageStatus(DemoStage.Text, 1, false, "1.6 M words"), demo.Stages[1]);
        Assert.Equal(new DemoStageStatus(DemoStage.Train, Stepped(DemoStage.Train, 0.25), true, "FVU 0.125"), demo.Stages[2]);
        Assert.False(demo.Stages[3].Live);
        Assert.Equal(Math.Ceiling(12.25 + DemoRecipe.SecondsBehindSteps(DemoStage.Train) + DemoRecipe.Seconds(DemoStage.Harvest)), demo.SecondsLeft);
        Assert.Equal((1, 1), (demo.TrainRun, demo.Run));
    }

    [Theory]
    [InlineData(RunState.Queued, 5.0)]
    [InlineData(RunState.Running, null)]
    public void Training_ThatCannotTellItsRest_TakesAsLongAsWasMeasured(RunState state, double? eta)
    {
        var demo = Told(s_wanted, new DemoParts(s_model, s_corpus, null), ATraining(state, AProgress(50, eta: eta)));

        Assert.Equal(Math.Ceiling(((1 - Stepped(DemoStage.Train, 0.5)) * DemoRecipe.Seconds(DemoStage.Train)) + DemoRecipe.Seconds(DemoStage.Harvest)), demo.SecondsLeft);
    }

    [Fact]
    public void Harvest_TellsHowManyFired_AndTheTrainingWhatWasMeasuredInTheEnd()
    {
        var demo = Told(s_wanted, new DemoParts(s_model, s_corpus, ADictionary(false)), ATraining(RunState.Completed, AProgress(100)),
            AHarvest(RunState.Running, new RunProgress(10, 40, 1, 1, 8, new Dictionary<RunMeasure, double> { [RunMeasure.Alive] = 1_000 })));

        Assert.Equal(new DemoStageStatus(DemoStage.Train, 1, false, "FVU 0.030"), demo.Stages[2]);
        Assert.Equal(new DemoStageStatus(DemoStage.Harvest, Stepped(DemoStage.Harvest, 0.25), true, "1,000 of 1,024 fired"), demo.Stages[3]);
        Assert.Equal((8 + DemoRecipe.SecondsBehindSteps(DemoStage.Harvest), 2, 1), (demo.SecondsLeft, demo.Run, demo.TrainRun));
        Assert.Equal(DemoState.Working, demo.State);
    }

    [Fact]
    public void Demo_WhoseLatentsAreThere_IsDone_AndNothingIsLeft()
    {
        var demo = Told(s_wanted with { Finished = DateTimeOffset.UnixEpoch }, new DemoParts(s_model, s_corpus, ADictionary(true)), ATraining(RunState.Completed), AHarvest(RunState.Completed));

        Assert.Equal((DemoState.Done, 1, null, null), (demo.State, demo.Share, demo.SecondsLeft, demo.Problem));
        Assert.All(demo.Stages, x => Assert.Equal((1, false), (x.Share, x.Live)));
        Assert.Equal("1,024 latents", demo.Stages[3].Detail);
    }

    [Fact]
    public void Demo_ThatWasFinished_AndHasNoLatentsAnyMore_IsOff() =>
        Assert.Equal(DemoStatus.Off, Told(s_wanted with { Finished = DateTimeOffset.UnixEpoch }, new DemoParts(s_model, s_corpus, ADictionary(false)), ATraining(RunState.Completed)));

    [Theory]
    [InlineData(RunState.Failed, "The disk is full. Free some space.")]
    [InlineData(RunState.Paused, "Run 1 is paused. Resume it, and the demo goes on.")]
    [InlineData(RunState.Cancelled, "Run 1 was cancelled. Bring the demo back to have it made again.")]
    public void Run_ThatDoesNotGoOn_StopsTheDemoWithASentence(RunState state, string said)
    {
        var demo = Told(s_wanted, new DemoParts(s_model, s_corpus, null), ATraining(state, AProgress(50)));

        Assert.Equal((DemoState.Stopped, null, said), (demo.State, demo.SecondsLeft, demo.Problem?.ToString()));
        Assert.Equal(Stepped(DemoStage.Train, 0.5), demo.Stages[2].Share);
    }

    [Fact]
    public void Trouble_OfAStepThatIsNoRun_StopsTheDemoToo()
    {
        _progress.Problem = new Problem(ProblemKind.Conflict, "There is already a model named \"demo\".", "Choose another name.");

        var demo = Told(s_wanted, new DemoParts(null, null, null));

        Assert.Equal((DemoState.Stopped, _progress.Problem, null), (demo.State, demo.Problem, demo.SecondsLeft));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void Numbers_AreTheSameInEveryLanguageOfTheServer(string language)
    {
        var before = Thread.CurrentThread.CurrentCulture;
        Thread.CurrentThread.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo(language);
        try
        {
            Training_ThatTellsItsRest_DecidesWhatIsLeft();
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    private DemoStatus Told(DemoRecord record, DemoParts parts, RunRecord? train = null, RunRecord? harvest = null) => DemoTelling.Of(record, parts, train, harvest, _progress);

    private static RunProgress AProgress(long step, double? eta = null) => new(step, 100, step, 1, eta, new Dictionary<RunMeasure, double> { [RunMeasure.Fvu] = 0.125 });

    private static RunRecord ATraining(RunState state, RunProgress? progress = null) => new()
    {
        Id = 1,
        Spec = DemoRecipe.Training("demo", "demo-world"),
        State = state,
        Progress = progress,
        Problem = state == RunState.Failed ? new Problem(ProblemKind.Unavailable, "The disk is full.", "Free some space.") : null,
        Created = DateTimeOffset.UnixEpoch,
    };

    /// <summary>The share of a stage whose run has done a share of its steps: by time, what comes behind them is still to come.</summary>
    private static double Stepped(DemoStage stage, double steps) => steps * (1 - (DemoRecipe.SecondsBehindSteps(stage) / DemoRecipe.Seconds(stage)));

    private static RunRecord AHarvest(RunState state, RunProgress? progress = null) => new()
    {
        Id = 2,
        Spec = new HarvestSpec { Dictionary = DemoRecipe.Dictionary, Corpus = "demo-world", Tokens = 1 },
        State = state,
        Progress = progress,
        Created = DateTimeOffset.UnixEpoch,
    };

    private static DictionaryRecord ADictionary(bool harvested)
    {
        var made = SaePortal.Tests.Shared.Builders.ADictionary(DemoRecipe.Dictionary, 1, 1);
        return new DictionaryRecord
        {
            Id = 1,
            Name = made.Name,
            ModelId = 1,
            Model = "demo",
            Spec = made.Spec,
            Packing = made.Packing,
            Metrics = made.Metrics,
            TrainRun = 1,
            Harvest = harvested ? new Harvest(2, 1, "demo-world", 1, 1, true, new Packing(), DateTimeOffset.UnixEpoch) : null,
            WeightsHash = made.WeightsHash,
            Created = DateTimeOffset.UnixEpoch,
        };
    }
}
