using System.Net;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;
using SaePortal.Core.Answers;

namespace SaePortal.Web.Comments;

/// <summary>
/// Turns what visitors write into what a page may hold. HTML is text; pictures become links, so that nothing is fetched from elsewhere; links lead to
/// http, https or this portal, and say that the portal does not vouch for them; headings stay below the page's own.
/// </summary>
public static class CommentMarkdown
{
    private const int LargestHeading = 4;

    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().UseAutoLinks().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).DisableHtml().Build();

    /// <summary>Checks that a text can be shown; only one that is nested without end cannot.</summary>
    /// <returns>The text, or what is wrong with it.</returns>
    public static Answer<string> Check(string? text)
    {
        try
        {
            _ = Rendered(text ?? "");
            return text ?? "";
        }
        catch (ArgumentException)
        {
            return new Problem(ProblemKind.Invalid, "Quotes or lists in it are nested too deeply.", "Use fewer levels.");
        }
    }

    /// <summary>The markup of a text.</summary>
    public static MarkupString Html(string text)
    {
        try
        {
            return new MarkupString(Rendered(text));
        }
        catch (ArgumentException)
        {
            // Kept before the check was what it is: shown as it was written.
            return new MarkupString($"<p>{WebUtility.HtmlEncode(text)}</p>");
        }
    }

    private static string Rendered(string text)
    {
        var document = Markdown.Parse(text, s_pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            heading.Level = Math.Min(6, heading.Level + LargestHeading - 1);
        }

        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            link.IsImage = false;
            if (Leads(link.Url))
            {
                Distrust(link);
            }
            else
            {
                // Its words stay.
                link.ReplaceBy(new ContainerInline());
            }
        }

        foreach (var link in document.Descendants<AutolinkInline>().ToList())
        {
            if (link.IsEmail || !Leads(link.Url))
            {
                link.ReplaceBy(new LiteralInline(link.Url));
            }
            else
            {
                Distrust(link);
            }
        }

        return document.ToHtml(s_pipeline);
    }

    private static void Distrust(Inline link) => link.GetAttributes().AddPropertyIfNotExist("rel", "nofollow noopener ugc");

    /// <summary>Whether a link is one of http or https, or within this portal.</summary>
    internal static bool Leads(string? url)
    {
        // Browsers read over white space and control characters when they look for the scheme.
        var read = new string([.. (url ?? "").Where(x => !char.IsWhiteSpace(x) && !char.IsControl(x))]);
        var end = read.IndexOfAny([':', '/', '?', '#', '\\']);
        return read.Length > 0 && (end < 0 || read[end] != ':' || read[..end].Equals("http", StringComparison.OrdinalIgnoreCase) || read[..end].Equals("https", StringComparison.OrdinalIgnoreCase));
    }
}
