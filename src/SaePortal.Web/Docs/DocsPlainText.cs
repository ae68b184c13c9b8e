using System.Text.RegularExpressions;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace SaePortal.Web.Docs;

/// <summary>A page as plain text: its passages, and their sentences, rows and lines of code.</summary>
internal static partial class DocsPlainText
{
    /// <summary>The passages of a page in order.</summary>
    /// <param name="document">What Markdig read.</param>
    /// <param name="title">The page's title.</param>
    public static IReadOnlyList<DocsPassage> Of(MarkdownDocument document, string title)
    {
        var passages = new List<DocsPassage>();
        var (heading, id, sentences, paragraph) = (title, "", new List<DocsSentence>(), 0);
        foreach (var block in document)
        {
            if (block is HeadingBlock next)
            {
                End();
                (heading, id, sentences, paragraph) = (DocsMarkdown.Words(next), next.Level == 1 ? "" : next.GetAttributes().Id ?? "", [], 0);
                continue;
            }

            sentences.AddRange(Sentences(block).Select(x => new DocsSentence(x, paragraph, block is FencedCodeBlock)));
            paragraph++;
        }

        End();
        return passages;

        void End()
        {
            if (id.Length > 0 || sentences.Count > 0)
            {
                passages.Add(new DocsPassage(heading, id, sentences));
            }
        }
    }

    private static IEnumerable<string> Sentences(Block block) => block switch
    {
        FencedCodeBlock code => code.Lines.ToString().Split('\n').Where(x => !string.IsNullOrWhiteSpace(x)).Select(x => x.Trim()),
        Table table => table.OfType<TableRow>().Where(x => !x.IsHeader).Select(x => string.Join(" · ", x.OfType<TableCell>().Select(Words).Where(y => y.Length > 0))),
        LeafBlock leaf => End().Split(DocsMarkdown.Words(leaf)).Where(x => x.Length > 0),
        ContainerBlock container => container.SelectMany(Sentences),
        _ => [],
    };

    private static string Words(TableCell cell) => string.Join(' ', cell.Descendants<LeafBlock>().Select(DocsMarkdown.Words));

    [GeneratedRegex(@"(?<=[.?!])\s+(?=[\p{Lu}\p{N}`])")]
    private static partial Regex End();
}
