using System.Diagnostics;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Runs;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Transformers;
using TorchSharp;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>How a training ended.</summary>
/// <param name="Ended">Completed, Paused or Cancelled; null when the run is another's now.</param>
/// <param name="Spec">What came out; null unless completed.</param>
/// <param name="Weights">Its weights; null unless completed.</param>
public sealed record TrainingResult(RunState? Ended, DictionarySpec? Spec = null, DictionaryWeights? Weights = null);

/// <summary>Trains a TopK autoencoder on the activations of one hook point.</summary>
/// <param name="model">The model; stays the caller's.</param>
/// <param name="corpus">The corpus, packed for it; stays the caller's.</param>
/// <param name="plan">What to do.</param>
public sealed class DictionaryTraining(LanguageModel model, PackedCorpus corpus, TrainingPlan plan)
{
    private const int PointsKept = 400;
    private static readonly TimeSpan s_checkpointEvery = TimeSpan.FromSeconds(30);

    /// <summary>Trains to the end, or until the context or the token says otherwise.</summary>
    /// <param name="context">Where progress goes and signals come from.</param>
    /// <param name="cancellation">Stops at once and writes nothing.</param>
    /// <returns>How it ended, or what stopped it.</returns>
    public Answer<TrainingResult> Run(IRunContext context, CancellationToken cancellation)
    {
        try
        {
            using var scope = NewDisposeScope();
            var speed = new RateMeter(TimeProvider.System);
            using var stream = new ActivationStream(model, corpus, plan.Hook, plan.Seed);
            var begun = Begin(context, stream);
            if (!begun.Succeeded)
            {
                return begun.Problem;
            }

            using var state = begun.Value;
            using ITopKStep step = model.Device.type == DeviceType.CPU ? new SparseTopKStep(state, plan) : new DenseTopKStep(state, plan);
            using var heldOut = new HeldOutProbe(model, corpus, plan);
            return Loop(context, stream, state, step, heldOut, speed, cancellation);
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }
    }

    private Answer<TrainingState> Begin(IRunContext context, ActivationStream stream)
    {
        if (context.ResumeFrom is { } folder)
        {
            var loaded = TrainingState.Load(folder, plan, model.Device);
            if (loaded.Succeeded)
            {
                stream.Seek(loaded.Value.Step * plan.Batch);
            }

            return loaded;
        }

        using var scope = NewDisposeScope();
        var sample = stream.Next(Math.Max(plan.Batch, 8_192));
        stream.Seek(0);
        return Unlearnable(sample) is { } problem ? problem : TrainingState.Begin(plan, sample, model.Device);
    }

    private Problem? Unlearnable(Tensor sample)
    {
        using var scope = NewDisposeScope();
        var square = sample.square().sum().item<float>();
        var variance = (sample - sample.mean([0L])).square().sum().item<float>();
        return (float.IsFinite(square), variance > 1e-10 * square) switch
        {
            (false, _) => new Problem(
                ProblemKind.Unreadable, $"The activations at {plan.Hook} are too large to square in float32.", "Check the model's weights."),
            (_, false) => new Problem(
                ProblemKind.Invalid, $"The activations at {plan.Hook} are the same at every token.", "Choose a hook point whose activations depend on the text."),
            _ => null,
        };
    }

    private Answer<TrainingResult> Loop(IRunContext context, ActivationStream stream, TrainingState state, ITopKStep step, HeldOutProbe heldOut, RateMeter speed, CancellationToken cancellation)
    {
        var sinceCheckpoint = Stopwatch.StartNew();
        var from = state.Step;
        var pass = stream.Pass;
        while (state.Step < plan.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                return new TrainingResult(null);
            }

            context.Yield(cancellation);
            StepMeasures measures;
            using (var scope = NewDisposeScope())
            {
                var x = stream.Next(plan.Batch).div_(state.Scale);
                measures = step.Step(x, plan.RateAt(state.Step));
                if (!double.IsFinite(measures.SquaredError) || !double.IsFinite(measures.GradientNorm))
                {
                    return new Problem(ProblemKind.Unreadable, $"The loss is not finite at step {state.Step}.", "Try a lower learning rate.");
                }
            }

            if (stream.Pass != pass)
            {
                pass = stream.Pass;
                context.Log("pass", $"The corpus is used up; pass {pass + 1} goes over it in a new order.");
            }

            var rate = speed.Rate((state.Step - from) * plan.Batch);
            switch (context.Report(Progress(state, measures, rate), Kept(state, measures, rate, heldOut, cancellation)))
            {
                case RunSignal.Pause:
                    context.Checkpoint(state.Step, state.Save);
                    return new TrainingResult(RunState.Paused);
                case RunSignal.Cancel:
                    return new TrainingResult(RunState.Cancelled);
                case RunSignal.Abandon:
                    return new TrainingResult(null);
                case RunSignal.Continue when state.Step < plan.Steps && DueForCheckpoint(state.Step, sinceCheckpoint):
                    context.Checkpoint(state.Step, state.Save);
                    sinceCheckpoint.Restart();
                    break;
            }
        }

        return new TrainingResult(RunState.Completed, Spec(), state.Fold());
    }

    private bool DueForCheckpoint(long step, Stopwatch since) => plan.CheckpointEvery is { } every ? step % every == 0 : since.Elapsed > s_checkpointEvery;

    private DictionarySpec Spec() => new()
    {
        Architecture = DictionaryArchitecture.TopK,
        Input = plan.Hook,
        Output = plan.Hook,
        DIn = plan.DModel,
        DOut = plan.DModel,
        Width = plan.Width,
        K = plan.K,
    };

    private RunProgress Progress(TrainingState state, StepMeasures measures, double rate)
    {
        var seen = Seen(measures).ToDictionary(x => x.Measure, x => x.Value);
        seen[RunMeasure.TokensPerSecond] = rate;
        return new RunProgress(state.Step, plan.Steps, state.Step * plan.Batch, rate, rate > 0 ? (plan.Steps - state.Step) * plan.Batch / rate : null, seen);
    }

    /// <summary>Points for the charts, at the same steps however often the run was interrupted.</summary>
    private List<RunMetric>? Kept(TrainingState state, StepMeasures measures, double rate, HeldOutProbe heldOut, CancellationToken cancellation)
    {
        var step = state.Step;
        if (step % Math.Max(1, plan.Steps / PointsKept) != 0 && step != plan.Steps)
        {
            return null;
        }

        return
        [
            .. Seen(measures).Select(x => new RunMetric(step, x.Measure, x.Value)),
            new(step, RunMeasure.LearningRate, plan.RateAt(step - 1)), new(step, RunMeasure.GradientNorm, measures.GradientNorm),
            .. measures.Dead > 0 && plan.AuxCoefficient > 0 ? [new RunMetric(step, RunMeasure.AuxiliaryLoss, plan.AuxCoefficient * measures.Auxiliary)] : Array.Empty<RunMetric>(),
            .. rate > 0 ? [new RunMetric(step, RunMeasure.TokensPerSecond, rate)] : Array.Empty<RunMetric>(), .. heldOut.At(state, Spec(), cancellation),
        ];
    }

    /// <summary>What is told of every step. A batch of one token has no variance, so nothing is said of the share that is explained.</summary>
    private static IEnumerable<(RunMeasure Measure, double Value)> Seen(StepMeasures measures)
    {
        yield return (RunMeasure.Loss, measures.SquaredError);
        yield return (RunMeasure.L0, measures.Active);
        yield return (RunMeasure.Dead, measures.Dead);
        if (double.IsFinite(measures.Fvu))
        {
            yield return (RunMeasure.Fvu, measures.Fvu);
        }
    }
}
