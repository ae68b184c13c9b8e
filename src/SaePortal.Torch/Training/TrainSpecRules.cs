using System.Globalization;
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
        if (Rules.AsOne(Check(spec, model)) is { } problem)
        {
            return problem;
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
        List<(string, Problem)> broken = [.. What(spec, model), .. Sizes(spec, model), .. Weights(spec)];
        return broken.Count > 0 ? broken : [.. Rules.Broken((nameof(spec.K), Codes(spec)))];
    }

    private static IEnumerable<(string, Problem)> What(TrainSpec spec, ModelSpec model) => Rules.Broken(
        (nameof(spec.Name), Slug.Check(spec.Name, "dictionary").Problem),
        (nameof(spec.Hook), Place(spec.Hook, model)),
        (nameof(spec.Architecture), spec.Architecture == DictionaryArchitecture.TopK
            ? null
            : new Problem(ProblemKind.Invalid, $"The architecture {spec.Architecture} cannot be trained yet.", "Use topk.")));

    private static Problem? Place(string name, ModelSpec model)
    {
        var hook = HookPoint.Parse(name);
        if (!hook.Succeeded)
        {
            return hook.Problem;
        }

        return model.Check(hook.Value).Problem ?? (hook.Value.Site == HookSite.Logits
            ? new Problem(ProblemKind.Invalid, "A dictionary of the logits cannot be trained.", "Choose a hook point inside the model.")
            : null);
    }

    private static IEnumerable<(string, Problem)> Sizes(TrainSpec spec, ModelSpec model) => Rules.Broken(
        (nameof(spec.Width), Rules.Between("width", spec.Width, 1, MostWidth)),
        (nameof(spec.K), spec.Width > 0 ? Rules.Between("k", spec.K, 1, spec.Width, ", the width") : Rules.AtLeast("k", spec.K, 1)),
        (nameof(spec.Tokens), Rules.Between("number of tokens", spec.Tokens, 1, MostTokens)),
        (nameof(spec.Batch), Rules.Between("batch", spec.Batch, 1, MostBatch)),
        (nameof(spec.Context), Rules.Between("context", spec.Context, 2, model.MaxContext, ", the longest of the model")),
        (nameof(spec.HeldOut), Rules.AtLeast("number of held-out contexts", spec.HeldOut ?? 1, 1)),
        (nameof(spec.CheckpointEvery), Rules.AtLeast("number of steps between checkpoints", spec.CheckpointEvery ?? 1, 1)),
        (nameof(spec.DeadAfter), Rules.AtLeast("number of tokens after which a latent is dead", spec.DeadAfter ?? 1, 1)));

    private static IEnumerable<(string, Problem)> Weights(TrainSpec spec) => Rules.Broken(
        (nameof(spec.LearningRate), spec.LearningRate is { } rate ? Rules.AboveZero("learning rate", rate, 1) : null),
        (nameof(spec.AuxK), Rules.Between("weight of AuxK", spec.AuxK, 0.0, 100.0, "; 0 turns it off")));

    private static Problem? Codes(TrainSpec spec) => (long)spec.Batch * spec.K <= MostCodes
        ? null
        : new Problem(ProblemKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"A batch of {spec.Batch:N0} tokens with k {spec.K:N0} has more than {MostCodes:N0} codes."), "Lower the batch or k.");

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
