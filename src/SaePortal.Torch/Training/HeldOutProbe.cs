using SaePortal.Core.Dictionaries;
using SaePortal.Core.Runs;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>
/// What a training tells of held-out text while it runs: the unexplained variance often, everything that needs the model to go on with the
/// reconstruction (cross-entropies, share recovered) seldom, both on a few contexts so that they cost little beside the training.
/// </summary>
internal sealed class HeldOutProbe : IDisposable
{
    private const int Contexts = 16;
    private const int Points = 40;
    private const int Splices = 10;
    private readonly LanguageModel _model;
    private readonly PackedCorpus _corpus;
    private readonly TrainingPlan _plan;
    private readonly int[] _contexts;
    private readonly Tensor _rows;

    public HeldOutProbe(LanguageModel model, PackedCorpus corpus, TrainingPlan plan)
    {
        (_model, _corpus, _plan) = (model, corpus, plan);
        var count = Math.Min(Contexts, corpus.HeldOut);
        _contexts = [.. Enumerable.Range(corpus.Contexts - count, count)];
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        _rows = ContextRunner.Run(model, corpus, _contexts, plan.Hook).DetachFromDisposeScope();
    }

    /// <summary>The points due at a step; which steps these are depends on the plan alone, so an interrupted run has the same ones.</summary>
    public IEnumerable<RunMetric> At(TrainingState state, DictionarySpec spec, CancellationToken cancellation)
    {
        var step = state.Step;
        if (!Due(step, Points) && !Due(step, Splices))
        {
            return [];
        }

        using var dictionary = DictionaryFolder.Make(spec, state.Fold(), _model.Device);
        if (Due(step, Splices))
        {
            return DictionaryEvaluation.Told(DictionaryEvaluation.Measure(_model, dictionary, _corpus, _contexts, cancellation)).Select(x => new RunMetric(step, x.Key, x.Value));
        }

        return Fvu(dictionary) is var fvu && double.IsFinite(fvu) ? [new RunMetric(step, RunMeasure.HeldOutFvu, fvu)] : [];
    }

    public void Dispose() => _rows.Dispose();

    private bool Due(long step, int points) => step % Math.Max(1, _plan.Steps / points) == 0 || step == _plan.Steps;

    private double Fvu(SparseDictionary dictionary)
    {
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        return ((_rows - dictionary.Reconstruct(_rows)).square().sum() / (_rows - _rows.mean([0L])).square().sum()).item<float>();
    }
}
