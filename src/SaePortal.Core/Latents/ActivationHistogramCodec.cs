using SaePortal.Core.Answers;

namespace SaePortal.Core.Latents;

/// <summary>A histogram as it lies in a latent's row: gaps between bins and counts as variable-length integers.</summary>
public static class ActivationHistogramCodec
{
    /// <summary>Packs it.</summary>
    public static byte[] Encode(ActivationHistogram histogram)
    {
        var writer = new PackedWriter();
        writer.Number(histogram.Counts.Count);
        var before = 0;
        foreach (var (bin, count) in histogram.Counts)
        {
            writer.Number(bin - before);
            writer.Number(count);
            before = bin;
        }

        return writer.ToArray();
    }

    /// <summary>Unpacks it.</summary>
    /// <returns>The histogram, or that the bytes are none.</returns>
    public static Answer<ActivationHistogram> Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new PackedReader(bytes);
        var counts = new (int, long)[reader.Length(ActivationHistogram.Bins)];
        long bin = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            bin += reader.Number();
            counts[i] = ((int)Math.Min(bin, int.MaxValue), reader.Number());
        }

        return reader.Complete && bin < ActivationHistogram.Bins
            ? new ActivationHistogram(counts)
            : new Problem(ProblemKind.Unreadable, "The histogram of a latent is damaged.", "Harvest the dictionary again.");
    }
}
