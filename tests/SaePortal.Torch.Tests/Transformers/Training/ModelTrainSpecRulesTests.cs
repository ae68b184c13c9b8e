using SaePortal.Core.Runs;
using SaePortal.Torch.Transformers.Training;

namespace SaePortal.Torch.Tests.Transformers.Training;

public sealed class ModelTrainSpecRulesTests
{
    private const int Vocabulary = 2_048;
    private const long Plenty = 1L << 36;

    public static TheoryData<ModelTrainSpec, string, string> Wrong => new()
    {
        { ASpec() with { Name = "My Model" }, "Name", "\"My Model\" cannot name a model" },
        { ASpec() with { Name = "runs" }, "Name", "page of the portal" },
        { ASpec() with { Name = new string('a', 63), Snapshots = [10] }, "Name", "too long" },
        { ASpec() with { Layers = 0 }, "Layers", "layers is 0" },
        { ASpec() with { DModel = -64 }, "DModel", "(d_model) is -64" },
        { ASpec() with { Heads = 0 }, "Heads", "heads is 0" },
        { ASpec() with { Heads = 5 }, "Heads", "5 heads cannot share a width of 128 equally" },
        { ASpec() with { Heads = 32 }, "Heads", "32 heads leave 4 dimensions" },
        { ASpec() with { DMlp = 0 }, "DMlp", "(d_mlp) is 0" },
        { ASpec() with { Context = 1 }, "Context", "context is 1" },
        { ASpec() with { Batch = 0 }, "Batch", "batch is 0" },
        { ASpec() with { Tokens = 0 }, "Tokens", "tokens is 0" },
        { ASpec() with { Tokens = long.MaxValue }, "Tokens", "tokens is 9,223,372,036,854,775,807" },
        { ASpec() with { LearningRate = 0 }, "LearningRate", "learning rate is 0" },
        { ASpec() with { LearningRate = double.NaN }, "LearningRate", "learning rate is NaN" },
        { ASpec() with { WeightDecay = -1 }, "WeightDecay", "weight decay is -1" },
        { ASpec() with { Type = (WeightType)7 }, "Type", "type of weights is 7" },
        { ASpec() with { Snapshots = [0, 489] }, "Snapshots", "snapshot 489 is not before the last step, 489" },
        { ASpec() with { Snapshots = [-1] }, "Snapshots", "snapshot -1 is not before" },
        { ASpec() with { Snapshots = [4, 7, 4] }, "Snapshots", "snapshot 4 is named twice" },
        { ASpec() with { Snapshots = [.. Enumerable.Range(0, 65).Select(x => (long)x)] }, "Snapshots", "There are 65 snapshots" },
        { ASpec() with { Snapshots = null! }, "Snapshots", "There are 0 snapshots" },
        { ASpec() with { Layers = 96, DModel = 8_192, Heads = 64 }, "DModel", "of memory" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Recipe_ThatBreaksARule_GetsOneSentenceBesideItsField(ModelTrainSpec spec, string field, string said)
    {
        var (wrong, problem) = Assert.Single(ModelTrainSpecRules.Check(spec, Vocabulary, Plenty));

        Assert.Equal(field, wrong);
        Assert.Contains(said, problem.What, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Remedy);
        Assert.Equal(problem, ModelTrainSpecRules.Plan(spec, Vocabulary, Plenty).Problem);
    }

    [Fact]
    public void Recipe_ThatBreaksSeveral_GetsThemAll()
    {
        var problem = ModelTrainSpecRules.Plan(ASpec() with { Layers = 0, Context = 1, Tokens = 0 }, Vocabulary, Plenty).Problem!;

        Assert.All(new[] { "layers is 0", "context is 1", "tokens is 0" }, x => Assert.Contains(x, problem.What, StringComparison.Ordinal));
    }

    [Fact]
    public void Recipe_ThatLeavesThingsOpen_IsFilledIn()
    {
        var spec = ASpec() with { Snapshots = [64, 0], Tokens = 1_000_001 };
        var plan = ModelTrainSpecRules.Plan(spec, Vocabulary, Plenty).Value!;
        var settled = ModelTrainSpecRules.Settled(spec, plan);

        Assert.Equal(new NeoXShape(4, 128, 4, 512, Vocabulary, 128), plan.Shape);
        Assert.Equal((489, 16, 128), (plan.Steps, plan.Batch, plan.Context));
        Assert.Equal((512, plan.LearningRate), (settled.DMlp, settled.LearningRate));
        Assert.Equal([0, 64], settled.Snapshots);
        Assert.Equal(["m@0", "m@64", "m"], settled.Names);
        Assert.Equal(0.01, ModelTrainSpecRules.Plan(spec with { LearningRate = 0.01 }, Vocabulary, Plenty).Value!.LearningRate);
        // A plan made of the settled recipe is the same plan: what the run records repeats it.
        Assert.Equal(plan, ModelTrainSpecRules.Plan(settled, Vocabulary, Plenty).Value);
    }

    [Fact]
    public void Rate_FallsWithTheWidth_WithinItsBounds()
    {
        Assert.Equal(4e-3, ModelTrainSpecRules.DefaultRate(64));
        Assert.Equal(0.5 / 512, ModelTrainSpecRules.DefaultRate(512), 1e-12);
        Assert.Equal(1e-5, ModelTrainSpecRules.DefaultRate(1_000_000));
    }

    [Fact]
    public void Memory_IsAboutWhatIsNeeded_AndDecides()
    {
        var shape = new NeoXShape(4, 128, 4, 512, Vocabulary, 128);
        var needed = ModelTrainSpecRules.Memory(shape, 16, 128);

        // Two embeddings; a block's matrices, their biases and two norms; the last norm.
        Assert.Equal((2 * Vocabulary * 128) + (4 * ((12 * 128 * 128) + ((3 + 1 + 4 + 1) * 128) + (4 * 128))) + (2 * 128), shape.Parameters);
        Assert.InRange(needed, shape.Parameters * 28, 400_000_000);
        Assert.Empty(ModelTrainSpecRules.Check(ASpec(), Vocabulary, needed));
        Assert.Single(ModelTrainSpecRules.Check(ASpec(), Vocabulary, needed - 1));
        Assert.True(ModelTrainSpecRules.Memory(shape, 32, 128) > needed && ModelTrainSpecRules.Memory(shape with { Layers = 5 }, 16, 128) > needed);
    }

    private static ModelTrainSpec ASpec() => new() { Name = "m", Corpus = "c", Tokenizer = "t", Layers = 4, DModel = 128, Heads = 4, Tokens = 1_000_000 };
}
