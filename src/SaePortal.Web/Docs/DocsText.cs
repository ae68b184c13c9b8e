namespace SaePortal.Web.Docs;

/// <summary>A piece of a page of the documentation, in the order in which it is read.</summary>
public abstract record DocsBlock;

/// <summary>Paragraphs, headings and lists.</summary>
/// <param name="Html">Markup that Markdig wrote; HTML within the Markdown was escaped.</param>
public sealed record DocsProse(string Html) : DocsBlock;

/// <summary>A table, which may be wider than the page.</summary>
/// <param name="Html">Its markup.</param>
/// <param name="Name">The heading above it, for screen readers.</param>
public sealed record DocsTable(string Html, string Name) : DocsBlock;

/// <summary>A block of code.</summary>
/// <param name="Text">The code, without a line break at its end.</param>
/// <param name="Language">As the fence names it: <c>sh</c>, <c>json</c>; empty for none.</param>
public sealed record DocsCode(string Text, string Language) : DocsBlock;

/// <summary>A drawing.</summary>
/// <param name="Svg">Its markup, from a file beside the page; its colours are those of the theme.</param>
/// <param name="Alternative">What it shows, in words.</param>
/// <param name="Caption">The line below it; empty for none.</param>
public sealed record DocsPicture(string Svg, string Alternative, string Caption) : DocsBlock;

/// <summary>A section of a page.</summary>
/// <param name="Text">Its words.</param>
/// <param name="Id">Its anchor.</param>
/// <param name="Level">2 for a section, 3 for one within a section.</param>
public sealed record DocsHeading(string Text, string Id, int Level);

/// <summary>A sentence, a row of a table or a line of code.</summary>
/// <param name="Text">Its words.</param>
/// <param name="Paragraph">Which block below its heading it belongs to, from 0.</param>
/// <param name="IsCode">Whether it is a line of code.</param>
public sealed record DocsSentence(string Text, int Paragraph, bool IsCode = false);

/// <summary>What stands between one heading and the next, as plain text.</summary>
/// <param name="Heading">The words of the heading; the page's title before the first.</param>
/// <param name="Id">Its anchor; empty before the first.</param>
/// <param name="Sentences">What stands below it, in order.</param>
public sealed record DocsPassage(string Heading, string Id, IReadOnlyList<DocsSentence> Sentences);

/// <summary>A page of the documentation.</summary>
/// <param name="Slug">The last part of its address.</param>
/// <param name="Title">Its title.</param>
/// <param name="Summary">Its first paragraph, as plain text.</param>
/// <param name="Blocks">Everything below the title.</param>
/// <param name="Headings">Its sections.</param>
/// <param name="Passages">The same as plain text, which is searched.</param>
public sealed record DocsText(string Slug, string Title, string Summary, IReadOnlyList<DocsBlock> Blocks, IReadOnlyList<DocsHeading> Headings, IReadOnlyList<DocsPassage> Passages);
