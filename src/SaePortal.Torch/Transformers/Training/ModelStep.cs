using SaePortal.Torch.Corpora;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SaePortal.Torch.Transformers.Training;

/// <summary>A model in training: forward, backward, update, and its loss on held-out text.</summary>
internal sealed class ModelStep : IDisposable
{
    private const int Ignored = -100;
    private readonly ModelTrainingPlan _plan;
    private readonly ModelTrainingState _state;
    private readonly GptNeoXModel _model;
    private readonly int? _bos;

    /// <summary>Owns the state's leaves, not the state.</summary>
    public ModelStep(ModelTrainingPlan plan, ModelTrainingState state, Device device, int? bos)
    {
        (_plan, _state, _bos) = (plan, state, bos);
        _model = new GptNeoXModel(plan.Shape.Config(), x => state.Leaves[x], device, ScalarType.Float32);
    }

    /// <summary>One step.</summary>
    /// <param name="ids">[batch, context], int64.</param>
    /// <returns>Cross-entropy in nats a token before the step, and the norm of its gradient.</returns>
    public (double Loss, double GradientNorm) Step(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var loss = Loss(ids.to(_model.Device));
        var value = loss.to(float64).item<double>();
        if (!double.IsFinite(value))
        {
            return (value, double.NaN);
        }

        loss.backward();
        return (value, _state.Update(_plan));
    }

    /// <summary>Mean cross-entropy of contexts, in nats a token; BOS is not asked for.</summary>
    public double Evaluate(PackedCorpus corpus, int firstContext, int count)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (sum, asked) = (0.0, 0L);
        for (var done = 0; done < count; done += _plan.Batch)
        {
            using var part = NewDisposeScope();
            var some = Math.Min(_plan.Batch, count - done);
            var (logits, targets) = Predicted(ContextIds.Of(corpus, [.. Enumerable.Range(firstContext + done, some)], _model.Device));
            sum += functional.cross_entropy(logits, targets, ignore_index: Ignored, reduction: Reduction.Sum).to(float64).item<double>();
            asked += targets.ne(Ignored).sum().item<long>();
        }

        return sum / asked;
    }

    /// <inheritdoc />
    public void Dispose() => _model.Dispose();

    private Tensor Loss(Tensor ids)
    {
        var (logits, targets) = Predicted(ids);
        return functional.cross_entropy(logits, targets, ignore_index: Ignored);
    }

    /// <summary>What is said of each next token, [batch * (context - 1), vocabulary], and which it is, [batch * (context - 1)].</summary>
    private (Tensor Logits, Tensor Targets) Predicted(Tensor ids)
    {
        var logits = _model.LogitsWithGraph(ids.narrow(1, 0, ids.shape[1] - 1)).view(-1, _plan.Shape.Vocabulary);
        var targets = ids.narrow(1, 1, ids.shape[1] - 1).reshape(-1);
        return (logits, _bos is { } bos ? targets.masked_fill(targets == bos, Ignored) : targets);
    }
}
