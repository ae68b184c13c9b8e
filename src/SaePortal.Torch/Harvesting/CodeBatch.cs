using SaePortal.Torch.Corpora;
using static TorchSharp.torch;

namespace SaePortal.Torch.Harvesting;

/// <summary>
/// The codes of some consecutive contexts, out of torch's hands, as a pass over latents wants them: the firings of latent i, in order of the corpus,
/// are the items from <c>Offsets[i]</c> to <c>Offsets[i + 1]</c>. Reused, so that a harvest does not allocate per batch.
/// </summary>
internal sealed class CodeBatch
{
    private readonly PackedCorpus _corpus;
    private readonly long _seed;
    private int[] _fill = [];

    public CodeBatch(PackedCorpus corpus, int width, long seed)
    {
        (_corpus, _seed) = (corpus, seed);
        ContextLength = corpus.Context;
        WindowsPerContext = (corpus.Context + HarvestOptions.Window - 1) / HarvestOptions.Window;
        Offsets = new int[width + 1];
    }

    public int ContextLength { get; }

    public int WindowsPerContext { get; }

    public int FirstContext { get; private set; }

    public int Contexts { get; private set; }

    /// <summary>Tokens that are no BOS.</summary>
    public int CountedTokens { get; private set; }

    /// <summary>[contexts * context]; -1 where the BOS stands.</summary>
    public int[] Tokens { get; private set; } = [];

    /// <summary>The document of each token.</summary>
    public int[] Documents { get; private set; } = [];

    /// <summary>The hash of each window of the batch.</summary>
    public uint[] WindowHashes { get; private set; } = [];

    public int[] Offsets { get; }

    /// <summary>The token's place in the batch, of each firing.</summary>
    public int[] Places { get; private set; } = [];

    /// <summary>The activation of each firing.</summary>
    public float[] Activations { get; private set; } = [];

    /// <summary>What the dictionary shall encode, [contexts * context, d_in]; null once it has.</summary>
    public Tensor? Input { get; set; }

    /// <summary>What <see cref="Sort"/> reads: latents, a row per token. To be filled by the reader.</summary>
    public long[] RawIndices { get; private set; } = [];

    /// <summary>What <see cref="Sort"/> reads: activations, a row per token. To be filled by the reader.</summary>
    public float[] RawValues { get; private set; } = [];

    public int Columns { get; private set; }

    /// <summary>Pairs of latents that fire together, of each context of the batch.</summary>
    public long[] Pairs { get; private set; } = [];

    /// <summary>Begins a batch: its tokens, documents and hashes.</summary>
    public void Begin(int firstContext, int contexts)
    {
        (FirstContext, Contexts, CountedTokens, Columns) = (firstContext, contexts, 0, 0);
        var tokens = contexts * ContextLength;
        if (Tokens.Length < tokens)
        {
            (Tokens, Documents) = (new int[tokens], new int[tokens]);
            WindowHashes = new uint[contexts * WindowsPerContext];
            Pairs = new long[contexts];
        }

        var bos = _corpus.Bos ?? -1;
        for (var c = 0; c < contexts; c++)
        {
            var context = _corpus.Tokens(firstContext + c);
            for (var p = 0; p < context.Length; p++)
            {
                var place = (c * ContextLength) + p;
                var isBos = context[p] == bos;
                Tokens[place] = isBos ? -1 : context[p];
                CountedTokens += isBos ? 0 : 1;
                Documents[place] = _corpus.DocumentAt(firstContext + c, p);
            }

            for (var w = 0; w < WindowsPerContext; w++)
            {
                WindowHashes[(c * WindowsPerContext) + w] = WindowHash.OfWindow(_seed, ((long)(firstContext + c) * WindowsPerContext) + w);
            }
        }
    }

    /// <summary>Makes room for rows of codes.</summary>
    public void Room(int columns)
    {
        Columns = columns;
        var length = Contexts * ContextLength * columns;
        if (RawValues.Length < length)
        {
            (RawIndices, RawValues, Places, Activations) = (new long[length], new float[length], new int[length], new float[length]);
        }
    }

    /// <summary>Brings the codes from rows of tokens into rows of latents; BOS positions and zeros are left out.</summary>
    public void Sort()
    {
        var rows = Contexts * ContextLength;
        Array.Clear(Offsets);
        Array.Clear(Pairs);
        for (var row = 0; row < rows; row++)
        {
            if (Tokens[row] >= 0)
            {
                long firing = 0;
                for (var i = row * Columns; i < (row + 1) * Columns; i++)
                {
                    var fires = RawValues[i] != 0 ? 1 : 0;
                    Offsets[(int)RawIndices[i] + 1] += fires;
                    firing += fires;
                }

                Pairs[row / ContextLength] += firing * firing;
            }
        }

        for (var i = 1; i < Offsets.Length; i++)
        {
            Offsets[i] += Offsets[i - 1];
        }

        _fill = _fill.Length == 0 ? new int[Offsets.Length] : _fill;
        Offsets.CopyTo(_fill, 0);
        for (var row = 0; row < rows; row++)
        {
            if (Tokens[row] >= 0)
            {
                for (var i = row * Columns; i < (row + 1) * Columns; i++)
                {
                    if (RawValues[i] != 0)
                    {
                        var to = _fill[(int)RawIndices[i]]++;
                        (Places[to], Activations[to]) = (row, RawValues[i]);
                    }
                }
            }
        }
    }
}
