using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;

namespace SaePortal.Web.Training;

/// <summary>The form that trains a language model, as text: what a person typed, before it means anything. An empty field leaves the value to the portal.</summary>
public sealed class ModelTrainFields
{
    /// <summary>Name of the model.</summary>
    public string Name { get; set; } = "";

    /// <summary>The corpus' name.</summary>
    public string Corpus { get; set; } = "";

    /// <summary>The tokenizer's name, or <see cref="ModelTrainView.NewTokenizer"/>.</summary>
    public string Tokenizer { get; set; } = "";

    /// <summary>Tokens of a new tokenizer.</summary>
    public string Vocabulary { get; set; } = Written(ModelTrainView.DefaultVocabulary);

    /// <summary>Blocks.</summary>
    public string Layers { get; set; } = "";

    /// <summary>Width of the residual stream.</summary>
    public string DModel { get; set; } = "";

    /// <summary>Attention heads.</summary>
    public string Heads { get; set; } = "";

    /// <summary>Neurons of a block.</summary>
    public string DMlp { get; set; } = "";

    /// <summary>Tokens to train on, as "5M".</summary>
    public string Tokens { get; set; } = "";

    /// <summary>Steps after which the model is kept, with commas.</summary>
    public string Snapshots { get; set; } = "0";

    /// <summary>The seed.</summary>
    public string Seed { get; set; } = "1";

    /// <summary>Contexts in a step.</summary>
    public string Batch { get; set; } = "";

    /// <summary>Tokens in a context.</summary>
    public string Context { get; set; } = "";

    /// <summary>Peak learning rate.</summary>
    public string Rate { get; set; } = "";

    /// <summary>AdamW's decay.</summary>
    public string Decay { get; set; } = "";

    /// <summary>Whether weights are written in two bytes.</summary>
    public bool Half { get; set; }

    /// <summary>The device.</summary>
    public string Device { get; set; } = "";

    /// <summary>Fills in what is usual.</summary>
    public void Suggest(ModelTrainSpec defaults) => (Layers, DModel, Heads, Tokens) =
        (Written(defaults.Layers), Written(defaults.DModel), Written(defaults.Heads), defaults.Tokens % 1_000_000 == 0 ? $"{Written(defaults.Tokens / 1_000_000)}M" : Written(defaults.Tokens));

    /// <summary>Reads the form.</summary>
    /// <param name="defaults">What stands where a field is empty.</param>
    /// <returns>The recipe, the tokens of a new tokenizer, and each field that is no number where it must be one.</returns>
    public (ModelTrainSpec Spec, int Vocabulary, IReadOnlyList<(string Field, Problem Problem)> Problems) Read(ModelTrainSpec defaults)
    {
        var read = new FieldReader();
        var spec = defaults with
        {
            Name = Name.Trim(),
            Corpus = Corpus,
            Tokenizer = Tokenizer,
            Layers = read.Whole(nameof(Layers), Layers) ?? defaults.Layers,
            DModel = read.Whole(nameof(DModel), DModel) ?? defaults.DModel,
            Heads = read.Whole(nameof(Heads), Heads) ?? defaults.Heads,
            DMlp = read.Whole(nameof(DMlp), DMlp),
            Tokens = read.Count(nameof(Tokens), Tokens) ?? defaults.Tokens,
            Snapshots = read.Counts(nameof(Snapshots), Snapshots),
            Seed = read.Count(nameof(Seed), Seed) ?? defaults.Seed,
            Batch = read.Whole(nameof(Batch), Batch) ?? defaults.Batch,
            Context = read.Whole(nameof(Context), Context) ?? defaults.Context,
            LearningRate = read.Real(nameof(ModelTrainSpec.LearningRate), Rate),
            WeightDecay = read.Real(nameof(ModelTrainSpec.WeightDecay), Decay) ?? defaults.WeightDecay,
            Type = Half ? WeightType.BF16 : WeightType.F32,
            Device = string.IsNullOrWhiteSpace(Device) ? null : Device.Trim(),
        };
        return (spec, read.Whole(nameof(Vocabulary), Vocabulary) ?? ModelTrainView.DefaultVocabulary, read.Problems);
    }

    private static string Written(long number) => number.ToString(CultureInfo.InvariantCulture);
}
