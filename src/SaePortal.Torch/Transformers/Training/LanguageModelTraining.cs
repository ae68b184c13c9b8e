using System.Diagnostics;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Torch.Corpora;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers.Training;

/// <summary>A language model as it is at a step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Weights">Its weights by name, float32.</param>
public sealed record ModelSnapshot(long Step, IReadOnlyList<(string Name, long[] Shape, float[] Values)> Weights);

/// <summary>How a training ended.</summary>
/// <param name="Ended">Completed; Paused or Cancelled when the context said so; null when the work was abandoned.</param>
/// <param name="Model">The model when it is complete.</param>
/// <param name="HeldOutLoss">Its cross-entropy on all held-out contexts, in nats a token.</param>
public sealed record TrainedModel(RunState? Ended, ModelSnapshot? Model = null, double HeldOutLoss = double.NaN);

/// <summary>Trains a small GPT-NeoX on a packed corpus.</summary>
/// <param name="corpus">The corpus, packed for the model's tokenizer; stays the caller's.</param>
/// <param name="plan">What to do.</param>
/// <param name="device">Where to compute.</param>
public sealed class LanguageModelTraining(PackedCorpus corpus, ModelTrainingPlan plan, Device device)
{
    private const int PointsKept = 400;
    private const int LossesKept = 40;
    private const int MostHeldOut = 64;
    private static readonly TimeSpan s_checkpointEvery = TimeSpan.FromSeconds(30);

    /// <summary>Trains to the end, or until the context or the token says otherwise.</summary>
    /// <param name="context">Where progress goes and signals come from.</param>
    /// <param name="keepAt">Steps after which the model is kept; 0 keeps the untrained one.</param>
    /// <param name="keep">Takes the model at those steps; called again for a step that an interrupted run does again.</param>
    /// <param name="cancellation">Stops at once and writes nothing.</param>
    /// <returns>How it ended, with the model when it is complete, or what stopped it.</returns>
    public Answer<TrainedModel> Run(IRunContext context, IReadOnlySet<long> keepAt, Action<ModelSnapshot> keep, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var begun = context.ResumeFrom is { } folder ? ModelTrainingState.Load(folder, plan, device) : ModelTrainingState.Begin(plan.Shape, plan.Seed, device);
        if (!begun.Succeeded)
        {
            return begun.Problem;
        }

        using var state = begun.Value;
        using var step = new ModelStep(plan, state, device, corpus.Bos);
        if (state.Step == 0 && keepAt.Contains(0))
        {
            keep(new ModelSnapshot(0, state.Weights()));
        }

        var ended = Loop(context, state, step, keepAt, keep, cancellation);
        if (!ended.Succeeded || ended.Value != RunState.Completed)
        {
            return ended.Succeeded ? new TrainedModel(ended.Value) : ended.Problem;
        }

        context.Tell(RunDoing.Measuring);
        context.Log("measuring", $"Measures {corpus.HeldOut} held-out contexts.");
        var loss = step.Evaluate(corpus, corpus.Contexts - corpus.HeldOut, corpus.HeldOut);
        context.Tell(null, new Dictionary<RunMeasure, double> { [RunMeasure.HeldOutLoss] = loss });
        return new TrainedModel(RunState.Completed, new ModelSnapshot(state.Step, state.Weights()), loss);
    }

    private Answer<RunState?> Loop(IRunContext context, ModelTrainingState state, ModelStep step, IReadOnlySet<long> keepAt, Action<ModelSnapshot> keep, CancellationToken cancellation)
    {
        var stream = new ContextStream(corpus, plan.Seed);
        var speed = new RateMeter(TimeProvider.System);
        var sinceCheckpoint = Stopwatch.StartNew();
        var from = state.Step;
        while (state.Step < plan.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                return (RunState?)null;
            }

            context.Yield(cancellation);
            var rate = plan.RateAt(state.Step);
            double loss, norm;
            using (NewDisposeScope())
            {
                (loss, norm) = step.Step(stream.Batch(state.Step * plan.Batch, plan.Batch));
            }

            if (!double.IsFinite(loss) || !double.IsFinite(norm))
            {
                return new Problem(ProblemKind.Unreadable, $"The loss is not finite at step {state.Step}.", "Try a lower learning rate.");
            }

            if (keepAt.Contains(state.Step))
            {
                keep(new ModelSnapshot(state.Step, state.Weights()));
            }

            var tokens = (long)plan.Batch * plan.Context;
            var speedNow = speed.Rate((state.Step - from) * tokens);
            var seen = new Dictionary<RunMeasure, double> { [RunMeasure.Loss] = loss, [RunMeasure.GradientNorm] = norm, [RunMeasure.LearningRate] = rate, [RunMeasure.TokensPerSecond] = speedNow };
            var progress = new RunProgress(state.Step, plan.Steps, state.Step * tokens, speedNow, speedNow > 0 ? (plan.Steps - state.Step) * tokens / speedNow : null, seen);
            switch (context.Report(progress, Kept(state.Step, seen, step)))
            {
                case RunSignal.Pause:
                    context.Checkpoint(state.Step, state.Save);
                    return (RunState?)RunState.Paused;
                case RunSignal.Cancel:
                    return (RunState?)RunState.Cancelled;
                case RunSignal.Abandon:
                    return (RunState?)null;
                case RunSignal.Continue when state.Step < plan.Steps && sinceCheckpoint.Elapsed > s_checkpointEvery:
                    context.Checkpoint(state.Step, state.Save);
                    sinceCheckpoint.Restart();
                    break;
            }
        }

        return (RunState?)RunState.Completed;
    }

    /// <summary>Points for the charts, at the same steps however often the run was interrupted.</summary>
    private List<RunMetric>? Kept(long at, Dictionary<RunMeasure, double> seen, ModelStep step)
    {
        List<RunMetric>? kept = null;
        if (at % Math.Max(1, plan.Steps / PointsKept) == 0 || at == plan.Steps)
        {
            kept = [.. seen.Where(x => x.Key != RunMeasure.TokensPerSecond || x.Value > 0).Select(x => new RunMetric(at, x.Key, x.Value))];
        }

        if (at % Math.Max(1, plan.Steps / LossesKept) == 0 || at == plan.Steps)
        {
            (kept ??= []).Add(new RunMetric(at, RunMeasure.HeldOutLoss, step.Evaluate(corpus, corpus.Contexts - corpus.HeldOut, Math.Min(MostHeldOut, corpus.HeldOut))));
        }

        return kept;
    }
}
