using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Core.Runs;

namespace SaePortal.Torch.Training;

/// <summary>What a recipe may say, and what stands in for what it leaves open. Needs no libtorch.</summary>
public static class TrainSpecRules
{
    private const int MostWidth = 1 << 22;
    private const int MostBatch = 1 << 17;
    private const int MostCodes = 1 << 28;
    private const long MostTokens = 1_000_000_000_000;

    /// <summary>Checks a recipe against its model, all rules at once, and fills in the defaults.</summary>
    /// <param name="spec">The recipe.</param>
    /// <param name="model">The model it names.</param>
    /// <returns>The plan, or everything that is wrong in one problem.</returns>
    public static Answer<TrainingPlan> Plan(TrainSpec spec, ModelSpec model)
    {
        var problems = Check(spec, model);
        if (problems.Count > 0)
        {
            return problems.Count == 1 ? problems[0].Problem : new Problem(ProblemKind.Invalid, string.Join(" ", problems.Select(x => x.Problem.ToString())));
        }

        var hook = HookPoint.Parse(spec.Hook).Value;
        // AuxK's loss is a share of a variance, the squared error has the activations' scale, d: both become shares of one whole (Gao et al. 2024, A.2).
        int d = model.WidthAt(hook);
        var steps = Math.Max(1, (spec.Tokens + spec.Batch - 1) / spec.Batch);
        return new TrainingPlan(
            hook, d, spec.Width, spec.K, spec.Batch, steps, spec.LearningRate ?? DefaultRate(steps, spec.Width), Math.Clamp(steps / 20, 1, 1_000),
            Math.Max(1, d / 2), spec.AuxK * d, spec.DeadAfter ?? DefaultDeadAfter(spec.Tokens, spec.Width, spec.K), spec.CheckpointEvery,
            new Packing(spec.Context, spec.BosPerContext, spec.HeldOut), spec.Seed);
    }

    /// <summary>Every rule that a recipe breaks, with the field it concerns: what a form shows beside its fields.</summary>
    public static IReadOnlyList<(string Field, Problem Problem)> Check(TrainSpec spec, ModelSpec model)
    {
        var problems = new List<(string, Problem)>();
        if (Slug.Check(spec.Name, "dictionary").Problem is { } name)
        {
            problems.Add((nameof(spec.Name), name));
        }

        var hook = HookPoint.Parse(spec.Hook);
        if (hook.Problem is { } unknown)
        {
            problems.Add((nameof(spec.Hook), unknown));
        }
        else if (model.Check(hook.Value).Problem is { } missing)
        {
            problems.Add((nameof(spec.Hook), missing));
        }
        else if (hook.Value.Site == HookSite.Logits)
        {
            problems.Add((nameof(spec.Hook), new Problem(ProblemKind.Invalid, "A dictionary of the logits cannot be trained.", "Choose a hook point inside the model.")));
        }

        if (spec.Architecture != DictionaryArchitecture.TopK)
        {
            problems.Add((nameof(spec.Architecture), new Problem(ProblemKind.Invalid, $"The architecture {spec.Architecture} cannot be trained yet.", "Use topk.")));
        }

        Range(nameof(spec.Width), spec.Width, 1, MostWidth, "width");
        Range(nameof(spec.K), spec.K, 1, spec.Width > 0 ? spec.Width : MostWidth, "k");
        Range(nameof(spec.Tokens), spec.Tokens, 1, MostTokens, "number of tokens");
        Range(nameof(spec.Batch), spec.Batch, 1, MostBatch, "batch");
        Range(nameof(spec.Context), spec.Context, 2, model.MaxContext, "context");
        Range(nameof(spec.HeldOut), spec.HeldOut ?? 1, 1, int.MaxValue, "number of held-out contexts");
        Range(nameof(spec.CheckpointEvery), spec.CheckpointEvery ?? 1, 1, int.MaxValue, "number of steps between checkpoints");
        Range(nameof(spec.DeadAfter), spec.DeadAfter ?? 1, 1, long.MaxValue, "number of tokens after which a latent is dead");
        if (problems.Count == 0 && (long)spec.Batch * spec.K > MostCodes)
        {
            problems.Add((nameof(spec.K), new Problem(
                ProblemKind.Invalid, $"A batch of {spec.Batch} tokens with k {spec.K} has more than {MostCodes} codes.", "Lower the batch or k.")));
        }

        if (spec.LearningRate is { } rate && !(rate > 0 && rate <= 1))
        {
            problems.Add((nameof(spec.LearningRate), new Problem(ProblemKind.Invalid, $"The learning rate is {rate}.", "It lies above 0 and is at most 1.")));
        }

        if (!(spec.AuxK >= 0 && spec.AuxK <= 100))
        {
            problems.Add((nameof(spec.AuxK), new Problem(ProblemKind.Invalid, $"The weight of AuxK is {spec.AuxK}.", "It lies between 0 and 100; 0 turns it off.")));
        }

        return problems;

        void Range(string field, long value, long least, long most, string what)
        {
            if (value < least || value > most)
            {
                problems.Add((field, new Problem(ProblemKind.Invalid, $"The {what} is {value}.", $"It lies between {least} and {most}.")));
            }
        }
    }

    /// <summary>
    /// Adam's peak rate on activations whose mean square norm is d_model. Peers' defaults are made for billions of tokens; a short run wants a rate ten to
    /// twenty times higher (see /docs/training). It falls with the root of the steps, and slowly with the width.
    /// </summary>
    public static double DefaultRate(long steps, int width) =>
        Math.Clamp(8e-3 * Math.Sqrt(1_000.0 / steps) * Math.Pow(1_024.0 / width, 0.25), 1e-4, 1.2e-2);

    /// <summary>
    /// A latent is dead after so many tokens: 10M, as peers have it, but short enough that AuxK can revive it many times within the run. On the shared
    /// model a sixteenth of 2M tokens left 1.5% dead, a sixty-fourth 0.3%, at the same FVU.
    /// </summary>
    public static long DefaultDeadAfter(long tokens, int width, int k) =>
        Math.Clamp(tokens / 64, Math.Min(50L * width / k, 10_000_000), 10_000_000);
}
