using SaePortal.Core.Answers;

namespace SaePortal.Core.Latents;

/// <summary>How the changes of all logits for one unit of activation are spread, in bars of equal width.</summary>
/// <param name="Low">The lowest change: the left edge of the first bar.</param>
/// <param name="High">The highest: the right edge of the last one.</param>
/// <param name="Counts">Tokens of each bar.</param>
public sealed record LogitHistogram(float Low, float High, IReadOnlyList<int> Counts)
{
    private const int MostBars = 1000;

    /// <summary>Packs it as it lies in a latent's row.</summary>
    public byte[] Encode()
    {
        var writer = new PackedWriter();
        writer.Float(Low);
        writer.Float(High);
        writer.Number(Counts.Count);
        foreach (var count in Counts)
        {
            writer.Number(count);
        }

        return writer.ToArray();
    }

    /// <summary>Unpacks it.</summary>
    /// <returns>The histogram, or that the bytes are none.</returns>
    public static Answer<LogitHistogram> Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new PackedReader(bytes);
        var (low, high) = (reader.Float(), reader.Float());
        var counts = new int[reader.Length(MostBars)];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = reader.Length(int.MaxValue);
        }

        return reader.Complete && float.IsFinite(low) && float.IsFinite(high) && low <= high
            ? new LogitHistogram(low, high, counts)
            : new Problem(ProblemKind.Unreadable, "The histogram of a latent's logits is damaged.", "Harvest the dictionary again.");
    }
}
