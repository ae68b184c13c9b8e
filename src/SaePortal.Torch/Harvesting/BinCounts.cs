using SaePortal.Core.Latents;

namespace SaePortal.Torch.Harvesting;

/// <summary>Counts in the bins of <see cref="ActivationHistogram"/>, in pages of two octaves: a latent's activations seldom span more than four of them.</summary>
internal sealed class BinCounts
{
    private const int PageBits = 6;
    private readonly long[]?[] _pages = new long[]?[ActivationHistogram.Bins >> PageBits];

    public void Add(float activation) => Add(ActivationHistogram.BinOf(activation), 1);

    public ActivationHistogram ToHistogram() => new([.. Filled()]);

    public void Write(BinaryWriter to)
    {
        (int Bin, long Count)[] filled = [.. Filled()];
        to.Write(filled.Length);
        foreach (var (bin, count) in filled)
        {
            to.Write(bin);
            to.Write(count);
        }
    }

    public void Read(BinaryReader from)
    {
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            Add(from.ReadInt32(), from.ReadInt64());
        }
    }

    private void Add(int bin, long count) => (_pages[bin >> PageBits] ??= new long[1 << PageBits])[bin & ((1 << PageBits) - 1)] += count;

    private IEnumerable<(int Bin, long Count)> Filled()
    {
        for (var bin = 0; bin < ActivationHistogram.Bins; bin++)
        {
            if (_pages[bin >> PageBits] is { } page && page[bin & ((1 << PageBits) - 1)] is var count and > 0)
            {
                yield return (bin, count);
            }
        }
    }
}
