using System.Globalization;
using SaePortal.Core.Runs;

namespace SaePortal.Compute.Demo;

/// <summary>What the built-in experiment is made of: everything its result depends on.</summary>
public static class DemoRecipe
{
    /// <summary>Name of the model.</summary>
    public const string Model = "demo";

    /// <summary>Name of the text.</summary>
    public const string Corpus = "demo-world";

    /// <summary>Name of the dictionary.</summary>
    public const string Dictionary = "demo-resid-2";

    /// <summary>The world that writes the text.</summary>
    public const string World = "a";

    /// <summary>Seed of the text; the model was trained on text of another.</summary>
    public const long TextSeed = 2;

    /// <summary>Words and punctuation marks of the text.</summary>
    public const long Words = 1_600_000;

    /// <summary>The checkpoint that comes with the program, with its tokenizer and how it was trained.</summary>
    public static string ModelFolder { get; } = Path.Combine(AppContext.BaseDirectory, "builtin", ModelSource);

    /// <summary>What the portal says of where the model came from, and by which it knows it again.</summary>
    public const string ModelSource = "saeportal-demo-1";

    /// <summary>The same of the text.</summary>
    public static string TextSource { get; } = string.Create(CultureInfo.InvariantCulture, $"world {World}, seed {TextSeed}");

    /// <summary>The training of the dictionary, with the harvest after it.</summary>
    /// <param name="model">The model's present name.</param>
    /// <param name="corpus">The text's present name.</param>
    public static TrainSpec Training(string model, string corpus) => new()
    {
        Name = Dictionary,
        Model = model,
        Corpus = corpus,
        Hook = "blocks.2.hook_resid_post",
        Width = 1_024,
        K = 16,
        Tokens = 850_000,
        // Four times the usual, so that a sense with one passage in a hundred documents is seen often enough to be measured.
        HeldOut = 2_048,
        ThenHarvest = true,
    };

    /// <summary>Seconds of it that a stage's run measures after its last step: the dictionary on held-out text, or its latents against labels.</summary>
    public static double SecondsBehindSteps(DemoStage stage) => stage switch
    {
        DemoStage.Train => 9,
        DemoStage.Harvest => 18,
        _ => 0,
    };

    /// <summary>Seconds that a stage takes on two idle cores, as <c>tests/bench</c> measures them; what is left is told from it until the stage itself can tell.</summary>
    public static double Seconds(DemoStage stage) => stage switch
    {
        DemoStage.Text => 4,
        DemoStage.Train => 46,
        DemoStage.Harvest => 40,
        _ => 2,
    };
}
