using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Torch.Training;

namespace SaePortal.Torch.Tests.Training;

public class TrainSpecRulesTests
{
    private static readonly ModelSpec s_model = new()
    {
        Family = TransformerFamily.GptNeoX,
        Layers = 3,
        DModel = 64,
        DMlp = 256,
        Heads = 4,
        KeyValueHeads = 4,
        DHead = 16,
        Vocabulary = 500,
        MaxContext = 512,
        ParallelResidual = true,
    };

    public static TheoryData<TrainSpec, string, string> Wrong => new()
    {
        { ASpec() with { Name = "Bad Name" }, "Name", "cannot name a dictionary" },
        { ASpec() with { Name = null! }, "Name", "cannot name a dictionary" },
        { ASpec() with { Name = "runs" }, "Name", "page of the portal" },
        { ASpec() with { Hook = "blocks.1.hook_nothing" }, "Hook", "There is no hook point" },
        { ASpec() with { Hook = null! }, "Hook", "There is no hook point" },
        { ASpec() with { Hook = "blocks.3.hook_resid_post" }, "Hook", "the model has 3 blocks" },
        { ASpec() with { Hook = "blocks.1.hook_resid_post[5]" }, "Hook", "There is no hook point" },
        { ASpec() with { Hook = "blocks.1.hook_resid_post.5" }, "Hook", "There is no hook point" },
        { ASpec() with { Hook = "blocks.01.hook_resid_post" }, "Hook", "There is no hook point" },
        { ASpec() with { Hook = "blocks.1.attn.hook_z[4]" }, "Hook", "there are 4 heads" },
        { ASpec() with { Hook = "blocks.1.hook_resid_mid" }, "Hook", "side by side" },
        { ASpec() with { Hook = "logits" }, "Hook", "logits cannot be trained" },
        { ASpec() with { Architecture = Core.Dictionaries.DictionaryArchitecture.GroupMax }, "Architecture", "cannot be trained yet" },
        { ASpec() with { Width = 0 }, "Width", "The width is 0" },
        { ASpec() with { Width = -5 }, "Width", "The width is -5" },
        { ASpec() with { Width = int.MaxValue }, "Width", "The width is 2,147,483,647" },
        { ASpec() with { K = 0 }, "K", "The k is 0" },
        { ASpec() with { K = 65 }, "K", "The k is 65. It must lie between 1 and 64, the width." },
        { ASpec() with { Width = 100_000, K = 90_000, Batch = 100_000 }, "K", "codes" },
        { ASpec() with { Tokens = 0 }, "Tokens", "The number of tokens is 0" },
        { ASpec() with { Tokens = -1 }, "Tokens", "The number of tokens is -1" },
        { ASpec() with { Tokens = long.MaxValue }, "Tokens", "must lie between 1 and 1,000,000,000,000." },
        { ASpec() with { Batch = 0 }, "Batch", "The batch is 0" },
        { ASpec() with { Context = 1 }, "Context", "The context is 1" },
        { ASpec() with { Context = 513 }, "Context", "between 2 and 512, the longest of the model" },
        { ASpec() with { CheckpointEvery = 0 }, "CheckpointEvery", "checkpoints is 0" },
        { ASpec() with { DeadAfter = 0 }, "DeadAfter", "dead is 0" },
        { ASpec() with { LearningRate = 0 }, "LearningRate", "The learning rate is 0" },
        { ASpec() with { LearningRate = double.NaN }, "LearningRate", "The learning rate is NaN" },
        { ASpec() with { LearningRate = 1.5 }, "LearningRate", "at most 1" },
        { ASpec() with { AuxK = -0.1 }, "AuxK", "AuxK" },
        { ASpec() with { AuxK = double.NaN }, "AuxK", "AuxK" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Recipe_ThatBreaksOneRule_IsToldSoAtItsField(TrainSpec spec, string field, string said)
    {
        var (at, problem) = Assert.Single(TrainSpecRules.Check(spec, s_model));

        Assert.Equal(field, at);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(problem.Remedy);
        Assert.Equal(problem, TrainSpecRules.Plan(spec, s_model).Problem);
    }

    [Fact]
    public void Recipe_ThatBreaksManyRules_IsToldAllAtOnce()
    {
        var problem = TrainSpecRules.Plan(ASpec() with { Name = "", Width = 0, K = -1, Tokens = 0 }, s_model).Problem!;

        foreach (var said in new[] { "cannot name", "width is 0", "k is -1", "tokens is 0" })
        {
            Assert.Contains(said, problem.What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Plan_OfASoundRecipe_FillsInTheDefaults()
    {
        var plan = TrainSpecRules.Plan(ASpec() with { Hook = "blocks.2.mlp.hook_post", Tokens = 1_000_001, Batch = 1_000 }, s_model).Value!;

        Assert.Equal((256, 1_001, 50, 128), (plan.DModel, plan.Steps, plan.WarmupSteps, plan.AuxTop));
        Assert.InRange(plan.LearningRate, 1e-4, 1.2e-2);
        Assert.InRange(plan.DeadAfter, 1, 1_000_000);
        Assert.Equal(16, TrainSpecRules.Plan(ASpec() with { Hook = "blocks.2.attn.hook_z[3]" }, s_model).Value!.DModel);
    }

    [Fact]
    public void Rate_RisesInALineThenFallsInALineToTheEnd()
    {
        var plan = TrainSpecRules.Plan(ASpec() with { Tokens = 100_000, Batch = 1_000, LearningRate = 0.01 }, s_model).Value!;
        var rates = Enumerable.Range(0, 100).Select(x => plan.RateAt(x)).ToArray();

        Assert.Equal(0.002, rates[0], 1e-9);
        Assert.Equal(0.01, rates[4], 1e-9);
        Assert.Equal(0.01, rates[5], 1e-9);
        Assert.Equal(0.01 / 95, rates[99], 1e-9);
        Assert.Equal(rates[5..].OrderDescending(), rates[5..]);
    }

    private static TrainSpec ASpec() => new() { Name = "d", Model = "m", Corpus = "c", Hook = "blocks.1.hook_resid_post", Width = 64, K = 4, Tokens = 100_000 };
}
