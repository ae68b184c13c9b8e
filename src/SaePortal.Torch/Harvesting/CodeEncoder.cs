using System.Runtime.InteropServices;
using SaePortal.Core.Answers;
using SaePortal.Torch.Dictionaries;
using static TorchSharp.torch;

namespace SaePortal.Torch.Harvesting;

/// <summary>Brings the codes of a batch out of torch's hands.</summary>
internal static class CodeEncoder
{
    private const int PreActivationsAtOnce = 1 << 25;

    /// <summary>Encodes a batch that was read; its input is gone then.</summary>
    /// <returns>What is wrong with the codes, or null.</returns>
    public static Problem? Encode(SparseDictionary dictionary, CodeBatch batch)
    {
        using var inference = inference_mode();
        using var x = batch.Input!;
        batch.Input = null;
        var rows = Math.Max(1, PreActivationsAtOnce / dictionary.Spec.Width);
        for (long from = 0; from < x.shape[0]; from += rows)
        {
            using var part = NewDisposeScope();
            var (indices, values) = dictionary.EncodeSparse(x.narrow(0, from, Math.Min(rows, x.shape[0] - from)));
            var columns = (int)values.shape[1];
            if (from == 0)
            {
                batch.Room(columns);
            }

            var start = (int)from * columns;
            MemoryMarshal.Cast<byte, long>(indices.cpu().contiguous().bytes).CopyTo(batch.RawIndices.AsSpan(start));
            var raw = batch.RawValues.AsSpan(start, (int)values.numel());
            MemoryMarshal.Cast<byte, float>(values.cpu().contiguous().bytes).CopyTo(raw);
            foreach (var value in raw)
            {
                if (!float.IsFinite(value))
                {
                    return NotNumbers("The dictionary's codes", batch);
                }
            }
        }

        return null;
    }

    /// <summary>What is said of them.</summary>
    public static Problem NotNumbers(string what, CodeBatch batch) => new(
        ProblemKind.Unreadable, $"{what} are not all finite in contexts {batch.FirstContext} to {batch.FirstContext + batch.Contexts - 1}.",
        "Import the model and the dictionary again, and check that these weights belong together.");
}
