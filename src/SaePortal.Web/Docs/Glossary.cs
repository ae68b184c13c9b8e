using System.Text.Json;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Docs;

/// <summary>What a term means.</summary>
/// <param name="Name">The term, as its heading writes it.</param>
/// <param name="Meaning">What it is, in one sentence.</param>
/// <param name="More">What its values mean; null when one sentence says all.</param>
/// <param name="Anchor">Its anchor in the page of concepts.</param>
public sealed record GlossaryEntry(string Name, string Meaning, string? More, string Anchor)
{
    /// <summary>Where it is explained at length.</summary>
    public string Href => PortalUrls.Docs(Glossary.Page, Anchor);
}

/// <summary>The terms of the page of concepts, so that what a page says of a number on hover and what the documentation says are one text.</summary>
public static class Glossary
{
    /// <summary>The slug of the page of concepts.</summary>
    public const string Page = "concepts";

    private static readonly Lazy<IReadOnlyDictionary<Term, GlossaryEntry>> s_entries = new(() => Enum.GetValues<Term>().ToDictionary(x => x, Read));

    /// <summary>What a term means.</summary>
    public static GlossaryEntry Of(Term term) => s_entries.Value[term];

    /// <summary>The anchor of a term.</summary>
    public static string Anchor(Term term) => JsonNamingPolicy.KebabCaseLower.ConvertName(term.ToString());

    private static GlossaryEntry Read(Term term)
    {
        var anchor = Anchor(term);
        var page = DocsLibrary.Find(Page)!;
        var passage = page.Passages.FirstOrDefault(x => x.Id == anchor) ?? throw new InvalidOperationException($"{Page}.md has no heading whose anchor is {anchor}.");
        var said = passage.Sentences.Where(x => x.Paragraph == 0).Select(x => x.Text).ToList();
        return new GlossaryEntry(passage.Heading, said[0], said.Count > 1 ? string.Join(' ', said.Skip(1)) : null, anchor);
    }
}
