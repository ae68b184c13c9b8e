using static TorchSharp.torch;

namespace SaePortal.Torch.Corpora;

/// <summary>Contexts of a packed corpus as a model takes them.</summary>
internal static class ContextIds
{
    /// <summary>The tokens of some contexts.</summary>
    /// <returns>[contexts, pos], int64, on the device; owned by the caller's dispose scope.</returns>
    public static Tensor Of(PackedCorpus corpus, ReadOnlySpan<int> contexts, Device device)
    {
        var ids = new long[(long)contexts.Length * corpus.Context];
        for (var i = 0; i < contexts.Length; i++)
        {
            var tokens = corpus.Tokens(contexts[i]);
            for (var t = 0; t < tokens.Length; t++)
            {
                ids[(i * corpus.Context) + t] = tokens[t];
            }
        }

        return tensor(ids, [contexts.Length, corpus.Context], device: device);
    }
}
