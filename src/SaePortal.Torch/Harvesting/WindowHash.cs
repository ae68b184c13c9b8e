using System.Numerics;
using SaePortal.Core.Latents;

namespace SaePortal.Torch.Harvesting;

/// <summary>
/// Random numbers for pairs of a latent and a window that do not depend on when the pair is met. The windows with the smallest numbers are a uniform
/// sample without replacement, whatever the order of reading and however it is cut into batches.
/// </summary>
internal static class WindowHash
{
    private const uint UseStream = 0x9e3779b9;

    /// <summary>The latent's half of the pair.</summary>
    public static uint OfLatent(long seed, int latent) => (uint)(Scramble((ulong)seed ^ Scramble((ulong)latent + 1)) >> 32);

    /// <summary>The window's half; window numbers count through the whole corpus.</summary>
    public static uint OfWindow(long seed, long window) => (uint)(Scramble((ulong)seed ^ Scramble(~(ulong)window)) >> 32);

    /// <summary>The number of a pair.</summary>
    public static uint Of(uint latent, uint window) => Mix(latent ^ window);

    /// <summary>Whose example the pair is; independent of <see cref="Of(uint, uint)"/>, so both halves are uniform samples too.</summary>
    public static ExampleUse UseOf(uint latent, uint window) => (ExampleUse)(Mix(Mix(latent ^ UseStream) ^ window) & 1);

    /// <summary>The numbers of as many windows as a vector has lanes.</summary>
    public static Vector<uint> Of(Vector<uint> latent, Vector<uint> windows)
    {
        var h = latent ^ windows;
        h = (h ^ (h >>> 16)) * new Vector<uint>(0x85ebca6b);
        h = (h ^ (h >>> 13)) * new Vector<uint>(0xc2b2ae35);
        return h ^ (h >>> 16);
    }

    // The finalizer of MurmurHash3.
    private static uint Mix(uint h)
    {
        h = (h ^ (h >> 16)) * 0x85ebca6b;
        h = (h ^ (h >> 13)) * 0xc2b2ae35;
        return h ^ (h >> 16);
    }

    // The finalizer of SplitMix64.
    private static ulong Scramble(ulong z)
    {
        z += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
