using Microsoft.AspNetCore.Components;
using SaePortal.Web.People;

namespace SaePortal.Web.Comments;

/// <summary>The comments on a latent and the form for a new one. A plain form that works without a script; over a circuit that knows its visitor nothing reloads.</summary>
public sealed partial class LatentComments : LatentPart
{
    /// <summary>Its place on the page.</summary>
    public const string Anchor = "talk";

    private string _text = "";

    /// <summary>What is shown.</summary>
    [Inject]
    public required CommentsView View { get; init; }

    private bool Live => RendererInfo.IsInteractive && View.IsKnown;

    /// <inheritdoc />
    protected override Task Load() => View.Load(Subject, Gone);

    private async Task Write()
    {
        if (Live && await View.Write(_text, Gone))
        {
            _text = "";
        }
    }

    private void Shown() => StateHasChanged();
}
