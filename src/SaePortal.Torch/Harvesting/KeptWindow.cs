using SaePortal.Core.Latents;

namespace SaePortal.Torch.Harvesting;

/// <summary>A window that a latent keeps for now.</summary>
/// <param name="Context">Index of its context.</param>
/// <param name="Start">Its first position in the context.</param>
/// <param name="Peak">Position of its largest activation; its middle when silent.</param>
/// <param name="Document">Document at the peak.</param>
/// <param name="Maximum">Absolute activation at the peak; 0 when silent.</param>
/// <param name="Firings">Firings in the whole context, position in the upper half, bits of the activation in the lower; not to be changed, windows share it.</param>
internal readonly record struct KeptWindow(int Context, int Start, int Peak, int Document, float Maximum, ulong[] Firings)
{
    public static ulong Firing(int position, float activation) => ((ulong)position << 32) | BitConverter.SingleToUInt32Bits(activation);

    /// <summary>Order of the corpus.</summary>
    public static int ByPlace(KeptWindow one, KeptWindow other) =>
        one.Context != other.Context ? one.Context.CompareTo(other.Context) : one.Start.CompareTo(other.Start);

    /// <summary>Largest activation first; the earlier one of equals.</summary>
    public static int ByActivation(KeptWindow one, KeptWindow other) =>
        one.Maximum != other.Maximum ? other.Maximum.CompareTo(one.Maximum) : ByPlace(one, other);

    public LatentExample ToExample(int contextLength, ExampleUse use) => new(
        Context, Start, Math.Min(HarvestOptions.Window, contextLength - Start), Document, Peak, Maximum, use,
        Array.ConvertAll(Firings, x => (int)(x >> 32)), Array.ConvertAll(Firings, x => BitConverter.UInt32BitsToSingle((uint)x)));

    public void Write(BinaryWriter to)
    {
        to.Write(Context);
        to.Write(Start);
        to.Write(Peak);
        to.Write(Document);
        to.Write(Maximum);
        to.Write(Firings.Length);
        foreach (var firing in Firings)
        {
            to.Write(firing);
        }
    }

    public static KeptWindow Read(BinaryReader from)
    {
        int context = from.ReadInt32(), start = from.ReadInt32(), peak = from.ReadInt32(), document = from.ReadInt32();
        var maximum = from.ReadSingle();
        var firings = from.ReadInt32() is var count && count == 0 ? [] : new ulong[count];
        for (var i = 0; i < firings.Length; i++)
        {
            firings[i] = from.ReadUInt64();
        }

        return new KeptWindow(context, start, peak, document, maximum, firings);
    }
}
