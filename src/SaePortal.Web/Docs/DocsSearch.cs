using System.Text.RegularExpressions;

namespace SaePortal.Web.Docs;

/// <summary>A piece of a sentence.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsWord">Whether it is what was searched for.</param>
public sealed record DocsSpan(string Text, bool IsWord);

/// <summary>A passage that was found.</summary>
/// <param name="Page">Its page.</param>
/// <param name="Passage">The passage.</param>
/// <param name="Heading">Its heading, in pieces.</param>
/// <param name="Sentence">The sentence that has most of the words, in pieces; the first where only the heading has them.</param>
/// <param name="IsCode">Whether that is a line of code.</param>
public sealed record DocsHit(DocsText Page, DocsPassage Passage, IReadOnlyList<DocsSpan> Heading, IReadOnlyList<DocsSpan> Sentence, bool IsCode);

/// <summary>Searches the documentation for passages that have every word; a word is found at the start of longer ones, too.</summary>
public static partial class DocsSearch
{
    private const int MostWords = 8;
    private const int LongestSentence = 240;
    private const int Before = 60;

    /// <summary>Finds passages, the best first.</summary>
    /// <param name="pages">Where to search.</param>
    /// <param name="query">Words, separated by space.</param>
    public static IReadOnlyList<DocsHit> Find(IEnumerable<DocsText> pages, string query)
    {
        var words = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostWords).Select(Pattern).ToList();
        return words.Count == 0 ? [] :
        [
            .. pages.SelectMany(page => page.Passages.Select(passage => (Page: page, Passage: passage, Worth: Worth(page, passage, words))))
                .Where(x => x.Worth > 0).OrderByDescending(x => x.Worth).Select(x => Hit(x.Page, x.Passage, words)),
        ];
    }

    private static DocsHit Hit(DocsText page, DocsPassage passage, List<Regex> words)
    {
        var best = passage.Sentences.Count == 0 ? new DocsSentence("", 0) : passage.Sentences.MaxBy(x => words.Count(y => y.IsMatch(x.Text)))!;
        return new DocsHit(page, passage, Spans(passage.Heading, words), Spans(Cut(best.Text, words), words), best.IsCode);
    }

    /// <summary>0 when a word is missing. A heading says what a passage is about; many mentions say a little more than one.</summary>
    private static int Worth(DocsText page, DocsPassage passage, List<Regex> words)
    {
        var sum = 0;
        foreach (var word in words)
        {
            var heading = word.Match(passage.Heading);
            var worth = (heading.Success ? heading.Length == passage.Heading.Length ? 24 : 12 : 0)
                + (word.IsMatch(page.Title) ? 4 : 0) + Math.Min(3, passage.Sentences.Count(x => word.IsMatch(x.Text)));
            if (worth == 0)
            {
                return 0;
            }

            sum += worth;
        }

        // A title alone would bring every passage of its page.
        return words.Any(x => x.IsMatch(passage.Heading) || passage.Sentences.Any(y => x.IsMatch(y.Text))) ? sum : 0;
    }

    /// <summary>At the start of a word, or anywhere when it begins with no letter or digit itself, as <c>--json</c> does.</summary>
    private static Regex Pattern(string word) => new((char.IsLetterOrDigit(word[0]) ? @"(?<![\p{L}\p{N}])" : "") + Regex.Escape(word), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static string Cut(string text, List<Regex> words)
    {
        if (text.Length <= LongestSentence)
        {
            return text;
        }

        var first = words.Select(x => x.Match(text)).Where(x => x.Success).Select(x => x.Index).DefaultIfEmpty(0).Min();
        var from = first <= Before ? 0 : text.IndexOf(' ', first - Before) + 1;
        var until = from + LongestSentence >= text.Length ? text.Length : Math.Max(text.LastIndexOf(' ', from + LongestSentence), first + 1);
        return (from > 0 ? "… " : "") + text[from..until] + (until < text.Length ? " …" : "");
    }

    private static List<DocsSpan> Spans(string text, List<Regex> words)
    {
        var spans = new List<DocsSpan>();
        var at = 0;
        foreach (var match in words.SelectMany(x => x.Matches(text)).OrderBy(x => x.Index).ThenByDescending(x => x.Length))
        {
            if (match.Index < at)
            {
                continue;
            }

            // The whole word is marked: its start may be what was typed.
            var end = WordEnd().Match(text, match.Index + match.Length) is { Success: true } rest ? rest.Index + rest.Length : match.Index + match.Length;
            Add(text[at..match.Index], false);
            Add(text[match.Index..end], true);
            at = end;
        }

        Add(text[at..], false);
        return spans;

        void Add(string part, bool isWord)
        {
            if (part.Length > 0)
            {
                spans.Add(new DocsSpan(part, isWord));
            }
        }
    }

    [GeneratedRegex(@"\G[\p{L}\p{N}]+")]
    private static partial Regex WordEnd();
}
