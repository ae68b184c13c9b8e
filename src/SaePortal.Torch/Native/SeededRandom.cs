namespace SaePortal.Torch.Native;

/// <summary>
/// Generators that a seed decides, on every machine and in every process. <see cref="Random"/> alone takes only 32 bits, and -5 for 5; .NET's hash codes
/// change from process to process.
/// </summary>
internal static class SeededRandom
{
    /// <summary>A generator of its own for every seed and stream.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">What the numbers are for, where one seed decides several things.</param>
    public static Random Of(long seed, long stream = 0)
    {
        // The finalizer of MurmurHash3.
        var x = unchecked((ulong)seed + (0x9e3779b97f4a7c15UL * (ulong)(stream + 1)));
        x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdUL;
        x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return new Random((int)((x ^ (x >> 33)) & int.MaxValue));
    }
}
