using System.Text;
using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Latents;

/// <summary>One token alone: in lists of tokens, logits, tables. Its white space can be seen. Its styles are in <c>tokens.css</c>.</summary>
public sealed partial class TokenChip : ComponentBase
{
    private MarkupString _markup;

    /// <summary>The token's text.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Whether it stands for no text: outlined.</summary>
    [Parameter]
    public bool Special { get; set; }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        var html = new StringBuilder();
        TokenText.WriteAlone(html, Text);
        _markup = new MarkupString(html.ToString());
    }
}
