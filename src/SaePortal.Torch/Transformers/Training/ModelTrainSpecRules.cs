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
        var problems = Check(spec, vocabulary, memory);
        if (problems.Count > 0)
        {
            return problems.Count == 1 ? problems[0].Problem : new Problem(ProblemKind.Invalid, string.Join(" ", problems.Select(x => x.Problem.ToString())));
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
        var problems = new List<(string, Problem)>();
        if (Slug.Check(spec.Name, "model").Problem is { } name)
        {
            problems.Add((nameof(spec.Name), name));
        }

        Range(nameof(spec.Layers), spec.Layers, 1, MostLayers, "number of layers");
        Range(nameof(spec.DModel), spec.DModel, LeastHead, MostWidth, "width (d_model)");
        Range(nameof(spec.Heads), spec.Heads, 1, MostWidth / LeastHead, "number of heads");
        Range(nameof(spec.DMlp), spec.DMlp ?? 1, 1, MostMlp, "number of neurons (d_mlp)");
        Range(nameof(spec.Context), spec.Context, 2, MostContext, "context");
        Range(nameof(spec.Batch), spec.Batch, 1, MostBatch, "batch");
        Range(nameof(spec.Tokens), spec.Tokens, 1, MostTokens, "number of tokens");
        if (spec.DModel > 0 && spec.Heads > 0)
        {
            if (spec.DModel % spec.Heads != 0)
            {
                Add(nameof(spec.Heads), $"{spec.Heads} heads cannot share a width of {spec.DModel} equally.", "Choose a number of heads that divides d_model.");
            }
            else if (spec.DModel / spec.Heads < LeastHead)
            {
                Add(nameof(spec.Heads), $"{spec.Heads} heads leave {spec.DModel / spec.Heads} dimensions for each.", $"A head needs {LeastHead} at least, a quarter of which tell positions.");
            }
        }

        if (spec.LearningRate is { } rate && !(rate > 0 && rate <= 1))
        {
            Add(nameof(spec.LearningRate), $"The learning rate is {rate}.", "It lies above 0 and is at most 1.");
        }

        if (!(spec.WeightDecay >= 0 && spec.WeightDecay <= 10))
        {
            Add(nameof(spec.WeightDecay), $"The weight decay is {spec.WeightDecay}.", "It lies between 0 and 10; 0 turns it off.");
        }

        if (!Enum.IsDefined(spec.Type))
        {
            Add(nameof(spec.Type), $"The type of weights is {spec.Type}.", "It is f32 or bf16.");
        }

        if (problems.Count == 0)
        {
            Snapshots();
            var needed = Memory(Shape(spec, vocabulary), spec.Batch, spec.Context);
            if (needed > memory)
            {
                Add(nameof(spec.DModel), $"Training this model would take about {Gigabytes(needed)} of memory, and there are {Gigabytes(memory)}.", "Lower the layers, the width, the vocabulary, the batch or the context.");
            }
        }

        return problems;

        void Range(string field, long value, long least, long most, string what)
        {
            if (value < least || value > most)
            {
                Add(field, $"The {what} is {value}.", $"It lies between {least} and {most}.");
            }
        }

        void Snapshots()
        {
            const string Field = nameof(spec.Snapshots);
            if (spec.Snapshots is null || spec.Snapshots.Count > MostSnapshots)
            {
                Add(Field, $"There are {spec.Snapshots?.Count ?? 0} snapshots.", $"A run keeps {MostSnapshots} at most.");
            }
            else if (spec.Snapshots.FirstOrDefault(x => x < 0 || x >= spec.Steps, -1) is var outside && spec.Snapshots.Any(x => x < 0 || x >= spec.Steps))
            {
                Add(Field, $"The snapshot {outside} is not before the last step, {spec.Steps}.", $"Snapshots lie between 0, which keeps the untrained model, and {spec.Steps - 1}; the model at the end is \"{spec.Name}\" itself.");
            }
            else if (spec.Snapshots.GroupBy(x => x).FirstOrDefault(x => x.Count() > 1) is { } twice)
            {
                Add(Field, $"The snapshot {twice.Key} is named twice.", "Name every step once.");
            }
            else if (spec.Names.FirstOrDefault(x => !Slug.IsWellFormed(x)) is { } tooLong)
            {
                Add(nameof(spec.Name), $"A snapshot would be called \"{tooLong}\", which is too long.", "Choose a shorter name: with its step it has 64 characters at most.");
            }
        }

        void Add(string field, string what, string remedy) => problems.Add((field, new Problem(ProblemKind.Invalid, what, remedy)));
    }

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

    private static string Gigabytes(long bytes) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB");
}
