namespace SaePortal.Web.Charts;

/// <summary>
/// Activation to colour: ten steps of the share of the latent's maximum, the same maximum in lists, test box, histogram and embeds. Up to 2% there
/// is no mark at all.
/// </summary>
public static class Heat
{
    /// <summary>Number of steps.</summary>
    public const int Steps = 10;

    /// <summary>Shares up to this are not marked.</summary>
    public const double Silence = 0.02;

    /// <summary>The step of an activation.</summary>
    /// <param name="activation">Of either sign.</param>
    /// <param name="maximum">Largest absolute activation of the latent; not positive when it never fired.</param>
    /// <param name="logarithmic">Whether small activations are drawn apart.</param>
    /// <returns>0 for no mark, else 1 to 10.</returns>
    public static int Step(double activation, double maximum, bool logarithmic = false)
    {
        var share = Math.Abs(activation) / maximum;
        if (!(maximum > 0) || !(share > Silence))
        {
            return 0;
        }

        // A share that is a tenth up to rounding belongs below the edge.
        return (int)Math.Clamp(Math.Ceiling((Steps * (logarithmic ? Math.Log10(1 + (9 * share)) : share)) - 1e-6), 1, Steps);
    }

    /// <summary>The class of a mark: <c>h7</c>, below zero <c>n7</c>; null for none.</summary>
    public static string? Class(double activation, double maximum, bool logarithmic = false) =>
        Step(activation, maximum, logarithmic) is > 0 and var step ? $"{(activation < 0 ? 'n' : 'h')}{step}" : null;

    /// <summary>The colour of a step, for a style.</summary>
    public static string Colour(int step) => $"var(--sp-h{step})";
}
