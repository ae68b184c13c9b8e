using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Core.Latents;

/// <summary>A latent that is turned up or down while a model writes: so many times its decoder row is added where its dictionary writes.</summary>
/// <param name="Dictionary">The dictionary's name.</param>
/// <param name="Latent">The latent's index.</param>
/// <param name="Coefficient">In units of activation; 0 changes nothing, negative turns against the row.</param>
public sealed record LatentCoefficient(string Dictionary, int Latent, double Coefficient)
{
    /// <summary>Reads <c>dictionary/123=4.0</c>; <c>model/dictionary/123=4.0</c> is accepted too.</summary>
    /// <returns>The latent and its coefficient, or what is wrong with the text.</returns>
    public static Answer<LatentCoefficient> Parse(string? text)
    {
        text ??= "";
        var sign = text.LastIndexOf('=');
        if (sign < 0 || text.AsSpan(0, sign).LastIndexOf('/') is not (> 0 and var slash))
        {
            return Wrong(text, "has no dictionary, latent and coefficient");
        }

        if (!int.TryParse(text.AsSpan(slash + 1, sign - slash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var latent))
        {
            return Wrong(text, "has no latent's number between '/' and '='");
        }

        // What is larger would be infinite in the model's own numbers.
        return double.TryParse(text.AsSpan(sign + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var coefficient) && Math.Abs(coefficient) <= float.MaxValue
            ? new LatentCoefficient(text[..slash].Split('/')[^1], latent, coefficient)
            : Wrong(text, "has no finite number behind '='");
    }

    private static Problem Wrong(string text, string why) => new(ProblemKind.Invalid, $"\"{Slug.Shown(text)}\" {why}.", "Write it as my-dictionary/123=4.0.");
}
