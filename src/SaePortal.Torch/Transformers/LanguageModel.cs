using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>Replaces the activations at one hook point while a model runs: splice a reconstruction, ablate, steer.</summary>
/// <param name="At">Where; any hook point but the logits.</param>
/// <param name="Replace">Takes the activations [batch, pos, width] and gives those to go on with, of the same shape. The caller's dispose scope owns both.</param>
public sealed record Intervention(HookPoint At, Func<Tensor, Tensor> Replace);

/// <summary>A loaded language model. Not thread safe: one thread at a time runs it.</summary>
public abstract class LanguageModel : IDisposable
{
    /// <summary>Its shape.</summary>
    public abstract ModelSpec Spec { get; }

    /// <summary>Where its weights lie.</summary>
    public abstract Device Device { get; }

    /// <summary>Runs the model up to the last hook point asked for and no further.</summary>
    /// <param name="ids">[batch, pos], int64, on <see cref="Device"/>.</param>
    /// <param name="read">Hook points to read; <see cref="HookPoint.Logits"/> counts as one.</param>
    /// <param name="write">Interventions, applied before the place is read.</param>
    /// <returns>One tensor [batch, pos, width] per hook point, in the type the model computes in; owned by the caller's dispose scope.</returns>
    public abstract IReadOnlyDictionary<HookPoint, Tensor> Run(
        Tensor ids, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write = null);

    /// <summary>The same from a block on, for what changes nothing before it.</summary>
    /// <param name="layer">The first block that runs; the number of blocks runs none.</param>
    /// <param name="residual">The residual stream before it, [batch, pos, d_model].</param>
    /// <param name="read">Hook points in that block or behind it.</param>
    /// <param name="write">Interventions there.</param>
    /// <returns>As of <see cref="Run"/>.</returns>
    public abstract IReadOnlyDictionary<HookPoint, Tensor> RunFrom(
        int layer, Tensor residual, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write = null);

    /// <summary>What a direction written to the residual stream adds to the logits, with the final norm's gain folded in (no centring of the vocabulary).</summary>
    /// <param name="directions">[n, d_model].</param>
    /// <returns>[n, vocabulary]; owned by the caller's dispose scope.</returns>
    public abstract Tensor DirectLogits(Tensor directions);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the weights.</summary>
    protected abstract void Dispose(bool disposing);
}
