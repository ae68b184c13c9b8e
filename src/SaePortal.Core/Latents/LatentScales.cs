namespace SaePortal.Core.Latents;

/// <summary>How strongly and how often each latent of a harvest fires: what makes activations of different latents comparable.</summary>
/// <param name="Maximum">Largest absolute activation, [width]; 0 when dead.</param>
/// <param name="Density">Share of tokens on which it fires, [width].</param>
/// <param name="Tokens">Tokens that the harvest read.</param>
public sealed record LatentScales(float[] Maximum, float[] Density, long Tokens)
{
    /// <summary>The rarity-weighted score of a latent in a text, see <see cref="RarityOf"/>.</summary>
    /// <param name="latent">Its index.</param>
    /// <param name="sum">Its summed absolute activation in the text.</param>
    /// <param name="peak">Its largest absolute activation in the text.</param>
    public double Rarity(int latent, double sum, double peak) => RarityOf(sum, peak, Maximum[latent], Density[latent], Tokens);

    /// <summary>
    /// Summed activation in units of the latent's maximum, times the bits that one firing of it tells: <c>sum / maximum * log2(1 / density)</c>. A latent
    /// that never fired in the harvest counts as one that fires once in a text longer by a token, with the peak as its maximum.
    /// </summary>
    /// <param name="sum">Summed absolute activation in the text.</param>
    /// <param name="peak">Largest absolute activation in the text.</param>
    /// <param name="maximum">Largest absolute activation in the harvest; 0 when dead.</param>
    /// <param name="density">Share of the harvest's tokens on which it fires.</param>
    /// <param name="tokens">Tokens of the harvest.</param>
    /// <returns>In bits; 0 where the latent is silent.</returns>
    public static double RarityOf(double sum, double peak, double maximum, double density, long tokens)
    {
        var unit = maximum > 0 ? maximum : peak;
        return unit > 0 ? sum / unit * Math.Log2(1 / Math.Clamp(density, 1.0 / (tokens + 1), 1)) : 0;
    }
}
