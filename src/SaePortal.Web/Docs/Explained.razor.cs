using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Docs;

/// <summary>
/// A word or number of a page with what the <see cref="Glossary"/> says of it. It also explains the numbers within an element whose <c>data-of</c> is the
/// term's anchor, such as those of a column.
/// </summary>
public sealed partial class Explained : ComponentBase
{
    private GlossaryEntry _entry = null!;

    /// <summary>The term.</summary>
    [Parameter, EditorRequired]
    public required Term Of { get; set; }

    /// <summary>What the page calls it, a number for instance; null for the term's own name.</summary>
    [Parameter]
    public string? Text { get; set; }

    /// <summary>Markup in place of the text, as a heading.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>A link in the place of the term, as <see cref="Definition.Beside"/>.</summary>
    [Parameter]
    public RenderFragment? Beside { get; set; }

    /// <inheritdoc />
    protected override void OnParametersSet() => _entry = Glossary.Of(Of);
}
