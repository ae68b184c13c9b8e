using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Search;

/// <summary>A text as a model reads it, token by token; each is a button that asks which latents fire there. One form has the text once, where links would repeat it for every token.</summary>
public sealed partial class TokenButtons : ComponentBase
{
    private MarkupString _buttons;

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required SearchState State { get; set; }

    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public required TextOfModel Text { get; set; }

    /// <summary>Whether other models read the text, too: a position is one of this model's own then.</summary>
    [Parameter]
    public bool OneOfSeveral { get; set; }

    private string? Place => OneOfSeveral ? $"{Text.Model}/" : State.Place;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        var html = new StringBuilder();
        for (var i = 0; i < Text.Tokens.Count; i++)
        {
            var token = Text.Tokens[i];
            // The rest of a character that stands with an earlier token.
            if (token.Text.Length == 0)
            {
                continue;
            }

            html.Append(CultureInfo.InvariantCulture, $"<button class=\"tok{(token.Special ? " special" : "")}\" name=\"token\" value=\"{i}\"{(i == State.Token ? " aria-pressed=\"true\"" : "")}>");
            TokenText.WriteAlone(html, token.Text);
            html.Append("</button>");
        }

        _buttons = new MarkupString(html.ToString());
    }
}
