using SaePortal.Core.Worlds;

namespace SaePortal.Core.Tests.Worlds;

/// <summary>Reads what a world wrote, with nothing of the grammar but its schema.</summary>
internal static class Reading
{
    private static readonly Dictionary<(string World, long Seed, int Words), IReadOnlyList<WorldDocument>> s_read = [];

    /// <summary>Documents of a seed with so many words.</summary>
    public static IReadOnlyList<WorldDocument> Documents(string world, long seed, int words)
    {
        lock (s_read)
        {
            if (!s_read.TryGetValue((world, seed, words), out var read))
            {
                var left = words;
                s_read[(world, seed, words)] = read = [.. AWorld(world).Documents(seed).TakeWhile(x => (left -= x.Words) + x.Words > 0)];
            }

            return read;
        }
    }

    public static World AWorld(string name = "a") => World.Find(name).Value!;

    /// <summary>The words that a label covers.</summary>
    public static string Of(this WorldDocument document, WorldLabel label) => document.Text[label.Start..label.End];

    public static IEnumerable<WorldLabel> Labels(this WorldDocument document, string attribute) => document.Labels.Where(x => x.Attribute == attribute);

    /// <summary>Words and marks, by splitting where letters end; the labels are not asked.</summary>
    public static List<(int Start, string Word)> Words(string text)
    {
        var words = new List<(int, string)>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var start = i++;
            while (i < text.Length && char.IsLetterOrDigit(text[start]) && char.IsLetterOrDigit(text[i]))
            {
                i++;
            }

            words.Add((start, text[start..i]));
        }

        return words;
    }

    /// <summary>The words before a character.</summary>
    public static string Before(IReadOnlyList<(int Start, string Word)> words, int at, int count)
    {
        var next = 0;
        while (next < words.Count && words[next].Start < at)
        {
            next++;
        }

        return string.Join(' ', words.Take(next).TakeLast(count).Select(x => x.Word));
    }
}
