using System.Text.Json;
using SaePortal.Torch.Corpora;

namespace SaePortal.Web.Corpora;

/// <summary>A document, or a piece of a long one, as pages show it.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Text">The piece.</param>
/// <param name="Start">Where the piece begins, in characters from 0.</param>
/// <param name="Length">Characters of the whole document.</param>
/// <param name="Labels">Its labelled spans.</param>
/// <param name="Fields">Its other fields as names and values.</param>
/// <param name="Mark">A stretch of the piece that is marked, in characters from its beginning; empty for none.</param>
public sealed record ShownDocument(
    long Number, string Text, int Start, int Length, IReadOnlyList<LabelledSpan> Labels, IReadOnlyList<(string Name, string Value)> Fields, Range Mark = default)
{
    /// <summary>Characters of a piece in a list.</summary>
    public const int InAList = 20_000;

    /// <summary>Characters of a piece of a document that is shown alone.</summary>
    public const int Alone = 100_000;

    private const int LongestValue = 2_000;
    private const int MostFields = 100;

    /// <summary>Whether this is all of it.</summary>
    public bool IsWhole => Text.Length == Length;

    /// <summary>Reads a document's piece.</summary>
    /// <param name="archive">The corpus.</param>
    /// <param name="document">The document, from 0.</param>
    /// <param name="part">Which piece, from 0; past the last one gives the last; null for the one with the mark.</param>
    /// <param name="size">Characters of a piece.</param>
    /// <param name="mark">A stretch to mark where it stands first; null for none.</param>
    public static ShownDocument Read(CorpusArchive archive, long document, int? part, int size, string? mark = null)
    {
        var text = archive.Text(document);
        var marked = string.IsNullOrEmpty(mark) ? -1 : text.IndexOf(mark, StringComparison.Ordinal);
        var at = Math.Clamp(part ?? Math.Max(0, marked) / size, 0, Parts(text.Length, size) - 1);
        var (start, end) = (Boundary(text, (long)at * size), Boundary(text, (at + 1L) * size));
        var stretch = marked >= start && marked < end ? (marked - start)..(Math.Min(marked + mark!.Length, end) - start) : default;
        return new ShownDocument(document + 1, text[start..end], start, text.Length, archive.Labels(document), FieldsOf(archive.Metadata(document)), stretch);
    }

    /// <summary>Pieces that so many characters make.</summary>
    public static int Parts(int length, int size) => Math.Max(1, (length + size - 1) / size);

    /// <summary>A document's other fields: text as it is, anything else as JSON.</summary>
    /// <param name="metadata">They as a JSON object; null for none.</param>
    public static IReadOnlyList<(string Name, string Value)> FieldsOf(string? metadata)
    {
        if (metadata is null)
        {
            return [];
        }

        try
        {
            using var parsed = JsonDocument.Parse(metadata);
            return parsed.RootElement.ValueKind == JsonValueKind.Object
                ? [.. parsed.RootElement.EnumerateObject().Take(MostFields).Select(x => (Shortened(x.Name), Shortened(x.Value.ValueKind == JsonValueKind.String ? x.Value.GetString()! : x.Value.GetRawText())))]
                : [("metadata", Shortened(metadata))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair is JSON and no text; what cannot be taken apart is shown as it stands.
            return [("metadata", Shortened(metadata))];
        }
    }

    private static string Shortened(string text) => text.Length > LongestValue ? text[..Boundary(text, LongestValue)] + " …" : text;

    /// <summary>A place to cut, not within a character that takes two.</summary>
    private static int Boundary(string text, long at) => at >= text.Length ? text.Length : at > 0 && char.IsLowSurrogate(text[(int)at]) && char.IsHighSurrogate(text[(int)at - 1]) ? (int)at - 1 : (int)at;
}
