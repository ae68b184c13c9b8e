using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SaePortal.Torch.Tokenizers;

/// <summary>One step that changes text before it is cut up.</summary>
internal abstract record Normalizer
{
    public abstract AlignedText Apply(AlignedText text);

    /// <summary>NFC, NFD, NFKC or NFKD.</summary>
    public sealed record Unicode(NormalizationForm Form) : Normalizer
    {
        public override AlignedText Apply(AlignedText text) => text.Normalize(Form);
    }

    /// <summary>Lower case, without a culture.</summary>
    public sealed record Lowercase : Normalizer
    {
        public override AlignedText Apply(AlignedText text) =>
            text.Replace(text.Text.Select((x, i) => (i, x)).Where(x => char.IsUpper(x.x)).Select(x => (x.i, 1, x.x.ToString().ToLower(CultureInfo.InvariantCulture))));
    }

    /// <summary>White space cut off either end.</summary>
    public sealed record Strip(bool Left, bool Right) : Normalizer
    {
        public override AlignedText Apply(AlignedText text)
        {
            int start = 0, end = text.Text.Length;
            while (Left && start < end && char.IsWhiteSpace(text.Text[start]))
            {
                start++;
            }

            while (Right && end > start && char.IsWhiteSpace(text.Text[end - 1]))
            {
                end--;
            }

            return text.Slice(start, end);
        }
    }

    /// <summary>A text put in front of one that is not empty.</summary>
    public sealed record Prepend(string Prefix) : Normalizer
    {
        public override AlignedText Apply(AlignedText text) => text.Text.Length == 0 ? text : text.Prepend(Prefix);
    }

    /// <summary>Every match replaced.</summary>
    public sealed record Replace(Regex Pattern, string By) : Normalizer
    {
        public override AlignedText Apply(AlignedText text) => text.Replace(Pattern.Matches(text.Text).Where(x => x.Length > 0).Select(x => (x.Index, x.Length, By)));
    }

    /// <summary>One after the other.</summary>
    public sealed record Sequence(IReadOnlyList<Normalizer> Steps) : Normalizer
    {
        public override AlignedText Apply(AlignedText text) => Steps.Aggregate(text, (x, step) => step.Apply(x));
    }
}
