using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>Runs a model on from an intervention: what lies before it is not computed again. Several interventions at one place, each a fraction of a pass.</summary>
/// <param name="model">The model.</param>
/// <param name="at">Where the interventions are.</param>
internal sealed class Continuation(LanguageModel model, HookPoint at)
{
    /// <summary>What a first pass must read besides the place itself: the residual stream to go on from; null where only the tokens will do.</summary>
    public HookPoint? Start { get; } = at.Site switch
    {
        HookSite.Embed => null,
        HookSite.FinalNorm => new HookPoint(HookSite.ResidPost, model.Spec.Layers - 1),
        HookSite.ResidPost => at,
        _ => new HookPoint(HookSite.ResidPre, at.Layer),
    };

    /// <summary>The logits when the activations at the place are replaced.</summary>
    /// <param name="ids">[batch, pos], of the first pass.</param>
    /// <param name="values">What the first pass read.</param>
    /// <param name="replace">As in <see cref="Intervention.Replace"/>.</param>
    /// <returns>[batch, pos, vocabulary], owned by the caller's dispose scope.</returns>
    public Tensor Logits(Tensor ids, IReadOnlyDictionary<HookPoint, Tensor> values, Func<Tensor, Tensor> replace)
    {
        var write = new Intervention(at, replace);
        return (Start is not { } start ? model.Run(ids, [HookPoint.Logits], [write])
            : at.Site == HookSite.ResidPost ? model.RunFrom(at.Layer + 1, replace(values[start]), [HookPoint.Logits])
            : model.RunFrom(at.Site == HookSite.FinalNorm ? model.Spec.Layers : at.Layer, values[start], [HookPoint.Logits], [write]))[HookPoint.Logits];
    }
}
