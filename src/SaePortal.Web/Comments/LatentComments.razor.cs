using Microsoft.AspNetCore.Components;
using SaePortal.Web.People;

namespace SaePortal.Web.Comments;

/// <summary>The comments on a latent and the form for a new one. A plain form that works without a script; over a circuit that knows its visitor nothing reloads.</summary>
public sealed partial class LatentComments : ComponentBase, IDisposable
{
    /// <summary>Its place on the page.</summary>
    public const string Anchor = "talk";

    private readonly CancellationTokenSource _gone = new();
    private (int, int)? _loaded;
    private string _text = "";

    /// <summary>The latent.</summary>
    [Parameter, EditorRequired]
    public required LatentSubject Subject { get; set; }

    /// <summary>The page's path and query.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    /// <summary>What is shown.</summary>
    [Inject]
    public required CommentsView View { get; init; }

    private bool Live => RendererInfo.IsInteractive && View.IsKnown;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != (Subject.Dictionary.Id, Subject.Latent))
        {
            _loaded = (Subject.Dictionary.Id, Subject.Latent);
            await View.Load(Subject, _gone.Token);
        }
    }

    private async Task Write()
    {
        if (Live && await View.Write(_text, _gone.Token))
        {
            _text = "";
        }
    }

    private void Shown() => StateHasChanged();
}
