using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace SaePortal.Web.Docs;

/// <summary>Turns a page's Markdown into what <see cref="DocsPage"/> shows. Links are written as in the repository and work below any base path.</summary>
public static class DocsMarkdown
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).DisableHtml().Build();

    /// <summary>Reads a page.</summary>
    /// <param name="slug">Its slug.</param>
    /// <param name="markdown">Its text, which begins with the title.</param>
    public static DocsText Read(string slug, string markdown)
    {
        var document = Markdown.Parse(markdown, s_pipeline);
        foreach (var link in document.Descendants<LinkInline>().Where(x => !x.IsImage))
        {
            link.Url = Address(slug, link.Url ?? "");
        }

        var title = document.OfType<HeadingBlock>().First(x => x.Level == 1);
        var headings = document.OfType<HeadingBlock>().Where(x => x.Level > 1).Select(x => new DocsHeading(Words(x), x.GetAttributes().Id ?? "", x.Level)).ToList();
        var summary = document.OfType<ParagraphBlock>().FirstOrDefault() is { } first ? Words(first) : "";
        return new DocsText(slug, Words(title), summary, Blocks(document.Where(x => x != title), Words(title)), headings, DocsPlainText.Of(document, Words(title)));
    }

    /// <summary>The address of a link, relative to the portal's base: <c>training.md#defaults</c>, <c>#defaults</c>, <c>/runs</c>, <c>https://...</c>.</summary>
    public static string Address(string slug, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal))
        {
            return link;
        }

        if (link.StartsWith('/'))
        {
            return link == "/" ? "./" : link[1..];
        }

        var (page, anchor) = link.IndexOf('#', StringComparison.Ordinal) is >= 0 and var at ? (link[..at], link[at..]) : (link, "");
        return $"docs/{(page.Length == 0 ? slug : page.EndsWith(".md", StringComparison.Ordinal) ? page[..^3] : page)}{anchor}";
    }

    private static List<DocsBlock> Blocks(IEnumerable<Block> blocks, string title)
    {
        var made = new List<DocsBlock>();
        var prose = new StringWriter();
        var name = title;
        foreach (var block in blocks)
        {
            name = block is HeadingBlock heading ? Words(heading) : name;
            var picture = Picture(block);
            if (block is not (Table or FencedCodeBlock) && picture is null)
            {
                Html(block, prose);
                continue;
            }

            End();
            made.Add(picture ?? Exact(block, name));
        }

        End();
        return made;

        void End()
        {
            if (prose.ToString() is { Length: > 0 } html)
            {
                made.Add(new DocsProse(html));
                prose.GetStringBuilder().Clear();
            }
        }
    }

    /// <summary>What scrolls by itself.</summary>
    private static DocsBlock Exact(Block block, string name) => block is FencedCodeBlock code
        ? new DocsCode(code.Lines.ToString().TrimEnd(), code.Info ?? "") : new DocsTable(Html(block, new StringWriter()), name);

    /// <summary>A drawing that stands alone in its paragraph: <c>![alternative](Pictures/name.svg "caption")</c>.</summary>
    private static DocsPicture? Picture(Block block) =>
        block is ParagraphBlock { Inline: { FirstChild: LinkInline { IsImage: true, NextSibling: null } image } } && DocsLibrary.Picture(image.Url ?? "") is { } svg
            ? new DocsPicture(svg, Words(image), image.Title ?? "") : null;

    private static string Html(Block block, StringWriter into)
    {
        var renderer = new HtmlRenderer(into);
        s_pipeline.Setup(renderer);
        renderer.Render(block);
        return into.ToString();
    }

    /// <summary>The words of a paragraph or heading, without those that stand for a drawing.</summary>
    internal static string Words(LeafBlock block) => block.Inline is null or { FirstChild: LinkInline { IsImage: true, NextSibling: null } } ? "" : Words(block.Inline);

    private static string Words(ContainerInline inline) => string.Concat(inline.Descendants().Select(x => x switch
    {
        LiteralInline text => text.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        _ => "",
    }));
}
