using SaePortal.Core.Latents;

namespace SaePortal.Web.Latents;

/// <summary>An example with its words.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Peak">Index of the peak among them.</param>
/// <param name="Start">Position of the first token in its context.</param>
/// <param name="Example">Where it is from.</param>
public sealed record ExampleText(IReadOnlyList<StripToken> Tokens, int Peak, int Start, LatentExample Example)
{
    private const int AroundThePeak = 8;

    /// <summary>Where it is from, for tooltips.</summary>
    public string Where => $"document {Example.Document + 1:N0}";

    /// <summary>Its words as they stand in the corpus.</summary>
    public string Text => string.Concat(Tokens.Where(x => !x.Special).Select(x => x.Text));

    /// <summary>Its words up to the end of the window: what follows changes nothing at the peak.</summary>
    public string ToTry => string.Concat(Tokens.Take(Example.Start + Example.Length - Start).Where(x => !x.Special).Select(x => x.Text));

    /// <summary>The words round the peak, as far as they are of one document: by them its place is found there.</summary>
    public string Around()
    {
        int first = Peak, end = Peak + 1;
        while (first > 0 && Peak - first < AroundThePeak && !Tokens[first - 1].Special)
        {
            first--;
        }

        while (end < Tokens.Count && end - Peak <= AroundThePeak && !Tokens[end].Special)
        {
            end++;
        }

        return string.Concat(Tokens.Skip(first).Take(end - first).Select(x => x.Text)).Trim();
    }

    /// <summary>A few words round the peak.</summary>
    /// <param name="before">Tokens before it.</param>
    /// <param name="after">Tokens behind it.</param>
    public ExampleText Cut(int before, int after)
    {
        var first = Math.Max(0, Peak - before);
        return this with { Tokens = [.. Tokens.Skip(first).Take(Peak + after + 1 - first)], Peak = Peak - first, Start = Start + first };
    }

    /// <summary>Whether its words hold a text.</summary>
    public bool Holds(string text) => Text.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the latent fires in it on a token; of a silent example, whether it holds the token.</summary>
    /// <param name="token">The token's text; white space round it does not count.</param>
    public bool FiresOn(string token)
    {
        // White space that is a token itself counts after all.
        var bare = token.Trim();
        return Tokens.Any(x => (Example.Maximum == 0 || x.Activation != 0) && (x.Text.Equals(token, StringComparison.OrdinalIgnoreCase) || (bare.Length > 0 && x.Text.Trim().Equals(bare, StringComparison.OrdinalIgnoreCase))));
    }
}

/// <summary>All examples of a latent with their words.</summary>
/// <param name="Top">Windows with the largest activations.</param>
/// <param name="Sampled">A uniform sample of activating windows, strongest first.</param>
/// <param name="Near">Near misses.</param>
/// <param name="Silent">Silent windows.</param>
public sealed record LatentTexts(IReadOnlyList<ExampleText> Top, IReadOnlyList<ExampleText> Sampled, IReadOnlyList<ExampleText> Near, IReadOnlyList<ExampleText> Silent)
{
    /// <summary>None.</summary>
    public static readonly LatentTexts Empty = new([], [], [], []);

    /// <summary>All of them; a window that is in the top and in the sample is there twice.</summary>
    public IEnumerable<ExampleText> All => Top.Concat(Sampled).Concat(Near).Concat(Silent);

    /// <summary>Those of all groups that a condition lets through.</summary>
    public LatentTexts Where(Func<ExampleText, bool> condition) => new([.. Top.Where(condition)], [.. Sampled.Where(condition)], [.. Near.Where(condition)], [.. Silent.Where(condition)]);
}
