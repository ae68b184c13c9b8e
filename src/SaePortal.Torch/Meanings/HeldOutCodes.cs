using System.Runtime.InteropServices;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Meanings;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Harvesting;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Meanings;

/// <summary>What latents and the hook point's coordinates are on labelled tokens, out of torch's hands.</summary>
/// <param name="Latents">One detector a latent; of signed codes two, first the positive side, then the negative one with its sign changed.</param>
/// <param name="Coordinates">The activations that the dictionary reads, each coordinate in both directions.</param>
internal sealed record HeldOutCodes(SparseDetectors Latents, CoordinateDetectors Coordinates)
{
    private const int TokensAtOnce = 4096;
    // 128 MB while codes are read and again while they are sorted; 256 MB of coordinates.
    private const long MostCodes = 1L << 24;
    private const long MostCoordinates = 1L << 26;

    /// <summary>How many tokens can be read of a dictionary within the memory of a study.</summary>
    public static long MostTokens(DictionarySpec spec) => Math.Min(MeaningRules.MostTokens, Math.Min(MostCodes / (spec.K ?? spec.Width), MostCoordinates / spec.DIn));

    /// <summary>Runs the contexts of labelled tokens.</summary>
    /// <returns>The values, or that some are no numbers.</returns>
    public static Answer<HeldOutCodes> Read(LanguageModel model, SparseDictionary dictionary, PackedCorpus corpus, HeldOutLabels read, Action between, CancellationToken cancellation)
    {
        var spec = dictionary.Spec;
        var tokens = read.Labels.Tokens.Count;
        var columns = new float[spec.DIn][];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new float[tokens];
        }

        var rows = new CodeRows(tokens);
        var batch = new CodeBatch(corpus, spec.Width, 0);
        var atOnce = Math.Max(1, Math.Min(TokensAtOnce, (1 << 22) / (spec.K ?? spec.Width)) / corpus.Context);
        for (var context = read.FirstContext; context < corpus.Contexts; context += atOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            between();
            var count = Math.Min(atOnce, corpus.Contexts - context);
            var places = read.Places.AsSpan((context - read.FirstContext) * corpus.Context, count * corpus.Context);
            batch.Begin(context, count);
            if ((Run(model, spec, corpus, batch, places, columns) ?? CodeEncoder.Encode(dictionary, batch)) is { } problem)
            {
                return problem;
            }

            rows.Add(batch, places);
        }

        return new HeldOutCodes(rows.ByLatent(spec.Width, spec.SignedCodes), new CoordinateDetectors(columns));
    }

    /// <summary>Runs the model up to the dictionary's input, which stays with the batch.</summary>
    private static Problem? Run(LanguageModel model, DictionarySpec spec, PackedCorpus corpus, CodeBatch batch, ReadOnlySpan<int> places, float[][] columns)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var ids = ContextIds.Of(corpus, [.. Enumerable.Range(batch.FirstContext, batch.Contexts)], model.Device);
        var x = model.Run(ids, [spec.Input])[spec.Input].reshape(-1, spec.DIn).to(float32);
        if (!float.IsFinite(x.sum().item<float>()))
        {
            return CodeEncoder.NotNumbers($"The model's activations at {spec.Input}", batch);
        }

        // [d, tokens]
        var values = MemoryMarshal.Cast<byte, float>(x.t().contiguous().cpu().bytes);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = columns[i];
            var row = values.Slice(i * places.Length, places.Length);
            for (var p = 0; p < places.Length; p++)
            {
                if (places[p] >= 0)
                {
                    column[places[p]] = row[p];
                }
            }
        }

        batch.Input = x.DetachFromDisposeScope();
        return null;
    }

    /// <summary>Codes token by token, until they are sorted by latent.</summary>
    private sealed class CodeRows(int tokens)
    {
        private int _columns;
        private int[] _latents = [];
        private float[] _values = [];

        public void Add(CodeBatch batch, ReadOnlySpan<int> places)
        {
            if (_columns == 0)
            {
                _columns = batch.Columns;
                (_latents, _values) = (new int[tokens * _columns], new float[tokens * _columns]);
            }

            for (var p = 0; p < places.Length; p++)
            {
                if (places[p] >= 0)
                {
                    var (from, to) = (p * _columns, places[p] * _columns);
                    for (var i = 0; i < _columns; i++)
                    {
                        (_latents[to + i], _values[to + i]) = ((int)batch.RawIndices[from + i], batch.RawValues[from + i]);
                    }
                }
            }
        }

        /// <summary>A row per latent, or two per signed one; zeros are left out. Tokens ascend in a row because they are met in their order.</summary>
        public SparseDetectors ByLatent(int width, bool signed)
        {
            var sides = signed ? 2 : 1;
            int Row(int i) => (_latents[i] * sides) + (signed && _values[i] < 0 ? 1 : 0);
            var offsets = new int[(width * sides) + 1];
            for (var i = 0; i < _values.Length; i++)
            {
                offsets[Row(i) + 1] += _values[i] != 0 ? 1 : 0;
            }

            for (var i = 1; i < offsets.Length; i++)
            {
                offsets[i] += offsets[i - 1];
            }

            var fill = offsets.AsSpan(0, width * sides).ToArray();
            var (places, numbers) = (new int[offsets[^1]], new float[offsets[^1]]);
            for (var i = 0; i < _values.Length; i++)
            {
                if (_values[i] != 0)
                {
                    var to = fill[Row(i)]++;
                    (places[to], numbers[to]) = (i / _columns, signed ? Math.Abs(_values[i]) : _values[i]);
                }
            }

            return new SparseDetectors(offsets, places, numbers);
        }
    }
}
