using System.Text;
using SaePortal.Core.Latents;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Latents;

/// <summary>Where tokens stand in the text that they were made from.</summary>
internal static class DocumentPlace
{
    private const int MostTokens = 50_000;

    /// <summary>The characters of an example's peak in its document, by the bytes of all tokens before it.</summary>
    /// <param name="corpus">The packed text.</param>
    /// <param name="pieces">What its tokens read.</param>
    /// <param name="text">The document as it was given.</param>
    /// <param name="example">The example.</param>
    /// <returns>First character and the one behind the last; null where tokens and text do not agree, or the document is too long to count.</returns>
    public static (int Start, int End)? Of(PackedCorpus corpus, TokenPieces pieces, string text, LatentExample example)
    {
        var (first, at) = (corpus.StartOf(example.Document), ((long)example.Context * corpus.Context) + example.Peak);
        if (at < first || at - first > MostTokens)
        {
            return null;
        }

        var bytes = new List<byte>();
        var before = 0;
        for (var position = first; position <= at; position++)
        {
            before = bytes.Count;
            var token = corpus.Tokens((int)(position / corpus.Context))[(int)(position % corpus.Context)];
            if (!pieces.IsSpecial(token))
            {
                bytes.AddRange(pieces.Bytes(token));
            }
        }

        // The text was packed without white space at its ends; some tokenizers put a space before all.
        var read = Encoding.UTF8.GetString([.. bytes]);
        var length = Encoding.UTF8.GetString([.. bytes.Take(before)]).Length;
        var leading = text.Length - text.AsSpan().TrimStart().Length;
        var added = read.Length - read.AsSpan().TrimStart(' ').Length;
        return text.AsSpan(leading).StartsWith(read.AsSpan(added), StringComparison.Ordinal)
            ? (leading + Math.Max(0, length - added), leading + read.Length - added)
            : null;
    }
}
