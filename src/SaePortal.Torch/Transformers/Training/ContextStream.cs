using SaePortal.Torch.Corpora;
using SaePortal.Torch.Native;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers.Training;

/// <summary>Contexts of a packed corpus in a seeded order, pass by pass, the held-out ones left out. What a number holds depends on the seed alone.</summary>
internal sealed class ContextStream(PackedCorpus corpus, long seed)
{
    private readonly int _contexts = corpus.Contexts - corpus.HeldOut;
    private int[] _order = [];
    private long _pass = -1;

    /// <summary>The contexts of a step.</summary>
    /// <param name="first">Number of the first one, from 0 over all passes.</param>
    /// <param name="count">How many.</param>
    /// <returns>[count, context], int64, owned by the caller's dispose scope.</returns>
    public Tensor Batch(long first, int count)
    {
        var contexts = new int[count];
        for (var i = 0; i < count; i++)
        {
            Begin((first + i) / _contexts);
            contexts[i] = _order[(first + i) % _contexts];
        }

        return ContextIds.Of(corpus, contexts, CPU);
    }

    private void Begin(long pass)
    {
        if (_pass != pass)
        {
            _pass = pass;
            _order = [.. Enumerable.Range(0, _contexts)];
            SeededRandom.Of(seed, pass).Shuffle(_order);
        }
    }
}
