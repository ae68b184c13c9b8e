using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Core.Runs;

namespace SaePortal.Torch.Transformers.Training;

/// <summary>What a recipe for a language model may say, and what stands in for what it leaves open. Needs no libtorch.</summary>
public static class ModelTrainSpecRules
{
    /// <summary>Models that a run keeps on its way, at most.</summary>
    public const int MostSnapshots = 64;

    private const int MostLayers = 96;
    private const int MostWidth = 8_192;
    private const int MostMlp = 65_536;
    private const int MostContext = 8_192;
    private const int MostBatch = 8_192;
    private const int LeastHead = 8;
    private const long MostTokens = 1_000_000_000_000;

    /// <summary>Checks a recipe, all rules at once, and fills in the defaults.</summary>
    /// <param name="spec">The recipe.</param>
    /// <param name="vocabulary">Tokens of the tokenizer that it names.</param>
    /// <param name="memory">Bytes of memory that training may take.</param>
    /// <returns>The plan, or everything that is wrong in one problem.</returns>
    public static Answer<ModelTrainingPlan> Plan(ModelTrainSpec spec, int vocabulary, long memory)
    {
        if (Rules.AsOne(Check(spec, vocabulary, memory)) is { } problem)
        {
            return problem;
        }

        return new ModelTrainingPlan
        {
            Shape = Shape(spec, vocabulary),
            Context = spec.Context,
            Batch = spec.Batch,
            Steps = spec.Steps,
            LearningRate = spec.LearningRate ?? DefaultRate(spec.DModel),
            WeightDecay = spec.WeightDecay,
            Seed = spec.Seed,
        };
    }

    /// <summary>The recipe with nothing left open, as the run records it.</summary>
    /// <param name="spec">The recipe.</param>
    /// <param name="plan">What <see cref="Plan"/> made of it.</param>
    public static ModelTrainSpec Settled(ModelTrainSpec spec, ModelTrainingPlan plan) =>
        spec with { DMlp = plan.Shape.DMlp, LearningRate = plan.LearningRate, Snapshots = [.. spec.Snapshots.Order()] };

    /// <summary>Every rule that a recipe breaks, with the field it concerns: what a form shows beside its fields.</summary>
    public static IReadOnlyList<(string Field, Problem Problem)> Check(ModelTrainSpec spec, int vocabulary, long memory)
    {
        List<(string, Problem)> broken = [.. Sizes(spec), .. Weights(spec)];
        return broken.Count > 0
            ? broken
            : [.. Rules.Broken((nameof(spec.Snapshots), Snapshots(spec)), (nameof(spec.Name), SnapshotNames(spec)), (nameof(spec.DModel), Fits(spec, vocabulary, memory)))];
    }

    private static IEnumerable<(string, Problem)> Sizes(ModelTrainSpec spec) => Rules.Broken(
        (nameof(spec.Name), Slug.Check(spec.Name, "model").Problem),
        (nameof(spec.Layers), Rules.Between("number of layers", spec.Layers, 1, MostLayers)),
        (nameof(spec.DModel), Rules.Between("width (d_model)", spec.DModel, LeastHead, MostWidth)),
        (nameof(spec.Heads), Rules.Between("number of heads", spec.Heads, 1, MostWidth / LeastHead)),
        (nameof(spec.DMlp), Rules.Between("number of neurons (d_mlp)", spec.DMlp ?? 1, 1, MostMlp)),
        (nameof(spec.Context), Rules.Between("context", spec.Context, 2, MostContext)),
        (nameof(spec.Batch), Rules.Between("batch", spec.Batch, 1, MostBatch)),
        (nameof(spec.Tokens), Rules.Between("number of tokens", spec.Tokens, 1, MostTokens)),
        (nameof(spec.Heads), Heads(spec)));

    private static IEnumerable<(string, Problem)> Weights(ModelTrainSpec spec) => Rules.Broken(
        (nameof(spec.LearningRate), spec.LearningRate is { } rate ? Rules.AboveZero("learning rate", rate, 1) : null),
        (nameof(spec.WeightDecay), Rules.Between("weight decay", spec.WeightDecay, 0.0, 10.0, "; 0 turns it off")),
        (nameof(spec.Type), Enum.IsDefined(spec.Type) ? null : Wrong($"The type of weights is {spec.Type}.", "It is f32 or bf16.")));

    private static Problem? Heads(ModelTrainSpec spec)
    {
        if (spec.DModel <= 0 || spec.Heads <= 0)
        {
            return null;
        }

        if (spec.DModel % spec.Heads != 0)
        {
            return Wrong($"{spec.Heads} heads cannot share a width of {spec.DModel} equally.", "Choose a number of heads that divides d_model.");
        }

        return spec.DModel / spec.Heads >= LeastHead
            ? null
            : Wrong($"{spec.Heads} heads leave {spec.DModel / spec.Heads} dimensions for each.", $"A head needs {LeastHead} at least, a quarter of which tell positions.");
    }

    private static Problem? Fits(ModelTrainSpec spec, int vocabulary, long memory)
    {
        var needed = Memory(Shape(spec, vocabulary), spec.Batch, spec.Context);
        return needed <= memory
            ? null
            : Wrong($"Training this model would take about {Gigabytes(needed)} of memory, and there are {Gigabytes(memory)}.", "Lower the layers, the width, the vocabulary, the batch or the context.");
    }

    private static Problem? Snapshots(ModelTrainSpec spec)
    {
        if (spec.Snapshots is null || spec.Snapshots.Count > MostSnapshots)
        {
            return Wrong($"There are {spec.Snapshots?.Count ?? 0} snapshots.", $"A run keeps {MostSnapshots} at most.");
        }

        if (spec.Snapshots.Where(x => x < 0 || x >= spec.Steps).Take(1).ToList() is [var outside])
        {
            return Wrong(
                string.Create(CultureInfo.InvariantCulture, $"The snapshot {outside} is not before the last step, {spec.Steps}."),
                string.Create(CultureInfo.InvariantCulture, $"Snapshots must lie between 0, which keeps the untrained model, and {spec.Steps - 1:N0}; the model at the end is \"{spec.Name}\" itself."));
        }

        return spec.Snapshots.GroupBy(x => x).FirstOrDefault(x => x.Count() > 1) is { } twice ? Wrong($"The snapshot {twice.Key} is named twice.", "Name every step once.") : null;
    }

    private static Problem? SnapshotNames(ModelTrainSpec spec) => spec.Snapshots is not null && spec.Names.FirstOrDefault(x => !Slug.IsWellFormed(x)) is { } tooLong
        ? Wrong($"A snapshot would be called \"{tooLong}\", which is too long.", "Choose a shorter name: with its step it has 64 characters at most.")
        : null;

    private static Problem Wrong(string what, string remedy) => new(ProblemKind.Invalid, what, remedy);

    /// <summary>
    /// AdamW's peak rate falls as one over the width: Pythia's own (Biderman et al. 2023, table 6) are 1e-3 at 512 and 1.2e-4 at 4,096. A narrow
    /// model takes no more than 4e-3.
    /// </summary>
    public static double DefaultRate(int width) => Math.Clamp(0.5 / width, 1e-5, 4e-3);

    /// <summary>
    /// About what training takes, in bytes: weights, gradients and moments with what an update needs beside them; and what a step keeps for its way back,
    /// 34 numbers for each dimension and 5 for each pair of positions and head (Korthikanti et al. 2022, section 4.1, in bytes of half precision), beside
    /// logits, their probabilities and gradients.
    /// </summary>
    public static long Memory(NeoXShape shape, int batch, int context)
    {
        var tokens = (double)batch * context;
        var blocks = tokens * shape.Layers * ((34.0 * shape.DModel) + (5.0 * shape.Heads * context)) * sizeof(float) / 2;
        var logits = tokens * shape.Vocabulary * 3 * sizeof(float);
        return (long)((shape.Parameters * 7.0 * sizeof(float)) + blocks + logits);
    }

    /// <summary>The model of a recipe that breaks no rule.</summary>
    public static NeoXShape Shape(ModelTrainSpec spec, int vocabulary) => new(spec.Layers, spec.DModel, spec.Heads, spec.DMlp ?? 4 * spec.DModel, vocabulary, spec.Context);

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB");
}
