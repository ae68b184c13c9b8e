using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>Runs contexts of a packed corpus.</summary>
internal static class ContextRunner
{
    /// <summary>Where tokens are no BOS.</summary>
    /// <param name="ids">[contexts, pos].</param>
    /// <param name="bos">The BOS token, or null.</param>
    /// <returns>[contexts, pos], bool; owned by the caller's dispose scope.</returns>
    public static Tensor Kept(Tensor ids, int? bos) => bos is { } token ? ids.ne(token) : ones_like(ids, ScalarType.Bool);

    /// <summary>Activations at every position that is no BOS.</summary>
    /// <returns>[n, d], float32; owned by the caller's dispose scope.</returns>
    public static Tensor Run(LanguageModel model, PackedCorpus corpus, ReadOnlySpan<int> contexts, HookPoint hook)
    {
        var ids = ContextIds.Of(corpus, contexts, model.Device);
        return model.Run(ids, [hook])[hook][Kept(ids, corpus.Bos)].to(float32);
    }
}
