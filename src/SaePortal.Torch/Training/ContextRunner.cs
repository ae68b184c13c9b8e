using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>Runs contexts of a packed corpus.</summary>
internal static class ContextRunner
{
    /// <summary>The tokens of some contexts.</summary>
    /// <returns>[contexts, pos], int64, on the device; owned by the caller's dispose scope.</returns>
    public static Tensor Ids(PackedCorpus corpus, ReadOnlySpan<int> contexts, Device device)
    {
        var ids = new long[contexts.Length * corpus.Context];
        for (var i = 0; i < contexts.Length; i++)
        {
            var tokens = corpus.Tokens(contexts[i]);
            for (var t = 0; t < tokens.Length; t++)
            {
                ids[(i * corpus.Context) + t] = tokens[t];
            }
        }

        return tensor(ids, contexts.Length, corpus.Context).to(device);
    }

    /// <summary>Where tokens are no BOS.</summary>
    /// <param name="ids">[contexts, pos].</param>
    /// <param name="bos">The BOS token, or null.</param>
    /// <returns>[contexts, pos], bool; owned by the caller's dispose scope.</returns>
    public static Tensor Kept(Tensor ids, int? bos) => bos is { } token ? ids.ne(token) : ones_like(ids, ScalarType.Bool);

    /// <summary>Activations at every position that is no BOS.</summary>
    /// <returns>[n, d], float32; owned by the caller's dispose scope.</returns>
    public static Tensor Run(LanguageModel model, PackedCorpus corpus, ReadOnlySpan<int> contexts, HookPoint hook)
    {
        var ids = Ids(corpus, contexts, model.Device);
        return model.Run(ids, [hook])[hook][Kept(ids, corpus.Bos)].to(float32);
    }
}
