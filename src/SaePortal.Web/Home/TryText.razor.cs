using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Home;

/// <summary>A visitor's own text, and the latents that fire most in it.</summary>
public sealed partial class TryText : ComponentBase
{
    private string _text = "";

    /// <summary>What fires.</summary>
    [Parameter, EditorRequired]
    public required ShowcaseView View { get; set; }

    /// <summary>The text to begin with.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Whether a node is being asked.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Tries a text.</summary>
    [Parameter]
    public EventCallback<string> Tried { get; set; }

    /// <inheritdoc />
    protected override void OnInitialized() => _text = Text;

    /// <summary>The latent's page with the same text tried on it.</summary>
    private string Address(int latent) => PortalUrls.WithQuery(View.At(latent), ("text", _text));

    private Task Submit() => string.IsNullOrWhiteSpace(_text) ? Task.CompletedTask : Tried.InvokeAsync(_text);
}
