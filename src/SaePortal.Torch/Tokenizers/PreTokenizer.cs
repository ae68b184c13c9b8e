using System.Text.RegularExpressions;

namespace SaePortal.Torch.Tokenizers;

/// <summary>What becomes of the text that a pattern matches.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>One step that cuts text into the words within which tokens are formed.</summary>
internal abstract record PreTokenizer
{
    public abstract IEnumerable<AlignedText> Cut(AlignedText text, bool first);

    /// <summary>Cuts at a pattern.</summary>
    public sealed record Split(Regex Pattern, SplitBehavior Behavior, bool Invert) : PreTokenizer
    {
        public override IEnumerable<AlignedText> Cut(AlignedText text, bool first)
        {
            var shadow = CategoryShadow.Of(text.Text);
            var pieces = new List<(int Start, int End, bool Match)>();
            var done = 0;
            foreach (Match match in Pattern.Matches(shadow.Text))
            {
                if (match.Length == 0)
                {
                    continue;
                }

                int start = shadow.Index(match.Index), end = shadow.Index(match.Index + match.Length);
                if (start > done)
                {
                    pieces.Add((done, start, Invert));
                }

                pieces.Add((start, end, !Invert));
                done = end;
            }

            if (done < text.Text.Length)
            {
                pieces.Add((done, text.Text.Length, Invert));
            }

            return Join(pieces).Select(x => text.Slice(x.Start, x.End));
        }

        private IEnumerable<(int Start, int End)> Join(List<(int Start, int End, bool Match)> pieces)
        {
            for (var i = 0; i < pieces.Count; i++)
            {
                var (start, end, match) = pieces[i];
                switch (Behavior)
                {
                    case SplitBehavior.Removed when match:
                        continue;
                    case SplitBehavior.MergedWithPrevious when !match && i + 1 < pieces.Count && pieces[i + 1].Match:
                    case SplitBehavior.MergedWithNext when match && i + 1 < pieces.Count && !pieces[i + 1].Match:
                        end = pieces[++i].End;
                        break;
                    case SplitBehavior.Contiguous:
                        while (i + 1 < pieces.Count && pieces[i + 1].Match == match)
                        {
                            end = pieces[++i].End;
                        }

                        break;
                }

                yield return (start, end);
            }
        }
    }

    /// <summary>SentencePiece's way: spaces become a visible mark that begins words.</summary>
    public sealed record Metaspace(string Mark, bool PrependAlways, bool PrependFirst, bool Splits) : PreTokenizer
    {
        public override IEnumerable<AlignedText> Cut(AlignedText text, bool first)
        {
            var marked = text.Replace(text.Text.Select((x, i) => (x, i)).Where(x => x.x == ' ').Select(x => (x.i, 1, Mark)));
            if ((PrependAlways || (PrependFirst && first)) && marked.Text.Length > 0 && !marked.Text.StartsWith(Mark, StringComparison.Ordinal))
            {
                marked = marked.Prepend(Mark);
            }

            return Splits ? new Split(new Regex(Regex.Escape(Mark), RegexOptions.CultureInvariant), SplitBehavior.MergedWithNext, false).Cut(marked, first) : [marked];
        }
    }

    /// <summary>A space put in front of text that has none (byte-level BPE's <c>add_prefix_space</c>).</summary>
    public sealed record PrefixSpace : PreTokenizer
    {
        public override IEnumerable<AlignedText> Cut(AlignedText text, bool first) =>
            [text.Text.Length == 0 || text.Text.StartsWith(' ') ? text : text.Prepend(" ")];
    }

    /// <summary>Each step cuts what the one before left.</summary>
    public sealed record Sequence(IReadOnlyList<PreTokenizer> Steps) : PreTokenizer
    {
        public override IEnumerable<AlignedText> Cut(AlignedText text, bool first) =>
            Steps.Aggregate((IEnumerable<AlignedText>)[text], (pieces, step) => pieces.SelectMany((x, i) => step.Cut(x, first && i == 0)));
    }
}
