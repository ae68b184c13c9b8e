using System.Reflection;
using SaePortal.Web.Cli;

namespace SaePortal.Web.Docs;

/// <summary>A part of the contents.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pages">Its pages, in the order in which they are read.</param>
public sealed record DocsSection(string Name, IReadOnlyList<DocsText> Pages);

/// <summary>
/// The documentation, in the order of the contents: the Markdown files beside this class, embedded into the program, and pages that the program writes
/// of itself. A file that the contents do not name stands at their end, so that none is lost.
/// </summary>
public static class DocsLibrary
{
    /// <summary>The slug of the page of components, which is no Markdown.</summary>
    public const string Components = "components";

    /// <summary>The slug of the page of all verbs, which is written from their definitions.</summary>
    public const string Verbs = "verbs";

    /// <summary>The part of pages that the contents do not name.</summary>
    public const string Unnamed = "More";

    private const string Prefix = "SaePortal.Web.Docs.";

    private static readonly (string Section, string[] Slugs)[] s_contents =
    [
        ("Start", ["getting-started", "concepts", "demo"]),
        ("Material", ["language-models", "tokenizers", "corpora", "world"]),
        ("Work", ["training", "model-training", "harvest", "search", "steering", "runs", "lists"]),
        ("Reference", ["command-line", Verbs, "urls", "http-api", "metrics", "files"]),
        ("Operation", ["hosting"]),
        ("Design", [Components]),
    ];

    private static readonly DocsText s_components = new(
        Components, "Components", "Every visual component of the portal in its ordinary, empty and extreme states, in the light and in the dark theme.", [], [], []);

    private static readonly Lazy<string> s_verbs = new(() => VerbReference.Markdown(CommandLine.Root(), [.. Embedded.Order(StringComparer.Ordinal).Select(Read)]));

    private static readonly Lazy<IReadOnlyList<DocsSection>> s_sections = new(() =>
    [
        .. s_contents.Select(x => new DocsSection(x.Section, [.. x.Slugs.Select(Read)])),
        .. Embedded.Except(s_contents.SelectMany(x => x.Slugs)).Order(StringComparer.Ordinal).Select(Read).ToList() is { Count: > 0 } more ? [new DocsSection(Unnamed, more)] : Array.Empty<DocsSection>(),
    ]);

    /// <summary>The contents.</summary>
    public static IReadOnlyList<DocsSection> Sections => s_sections.Value;

    /// <summary>All pages in order.</summary>
    public static IEnumerable<DocsText> Pages => Sections.SelectMany(x => x.Pages);

    /// <summary>Slugs of the Markdown files that are embedded.</summary>
    public static IEnumerable<string> Embedded => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(x => x.StartsWith(Prefix, StringComparison.Ordinal) && x.EndsWith(".md", StringComparison.Ordinal)).Select(x => x[Prefix.Length..^3]);

    /// <summary>A page; null when there is none of that name.</summary>
    public static DocsText? Find(string slug) => Pages.FirstOrDefault(x => x.Slug == slug);

    /// <summary>The Markdown of a page.</summary>
    public static string Source(string slug) => slug == Verbs ? s_verbs.Value : Resource($"{slug}.md")!;

    /// <summary>The markup of a drawing; null when there is none.</summary>
    /// <param name="path">As a page names it, <c>Pictures/dictionary.svg</c>.</param>
    public static string? Picture(string path) => path.EndsWith(".svg", StringComparison.Ordinal) ? Resource(path.Replace('/', '.')) : null;

    private static DocsText Read(string slug) => slug == Components ? s_components : DocsMarkdown.Read(slug, Source(slug));

    private static string? Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name);
        using var reader = stream is null ? null : new StreamReader(stream);
        return reader?.ReadToEnd();
    }
}
