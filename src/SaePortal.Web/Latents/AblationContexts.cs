using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Latents;

namespace SaePortal.Web.Latents;

/// <summary>The contexts on which it is measured what a latent is worth: those of its sampled examples, so that they stand for all on which it fires.</summary>
internal static class AblationContexts
{
    private const int MostTokens = 4_096;

    /// <summary>Some contexts, evenly over the text.</summary>
    /// <param name="kept">What the harvest kept of the latent.</param>
    /// <param name="length">Tokens of a context.</param>
    /// <returns>None when it never fired.</returns>
    public static int[] Of(LatentExamples kept, int length)
    {
        int[] all = [.. kept.Sampled.Concat(kept.Top).Select(x => x.Context).Distinct().Order()];
        var some = Math.Min(all.Length, Math.Clamp(MostTokens / length, 1, TextEncoder.MostContexts));
        return [.. Enumerable.Range(0, some).Select(x => all[(int)((long)x * all.Length / some)])];
    }
}
