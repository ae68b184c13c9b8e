using Microsoft.AspNetCore.Components;
using SaePortal.Web.People;

namespace SaePortal.Web.Lists;

/// <summary>Puts a latent on a list or among the bookmarks. A plain form that works without a script; over a circuit that knows its visitor nothing reloads.</summary>
public sealed partial class AddToList : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private (int, int)? _loaded;
    private string _list = ListDesk.Bookmarks;
    private string _title = "";
    private string _note = "";

    /// <summary>The latent.</summary>
    [Parameter, EditorRequired]
    public required LatentSubject Subject { get; set; }

    /// <summary>The page's path and query.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    /// <summary>What is shown.</summary>
    [Inject]
    public required LatentListsView View { get; init; }

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

    private async Task Put()
    {
        if (Live && await View.Put(_list, _title, _note, _gone.Token))
        {
            (_title, _note) = ("", "");
            // A list that was just made is the one that the next latent goes to.
            _list = _list == ListDesk.New ? $"{View.Lists.Where(x => !x.IsBookmarks).Max(x => x.Id)}" : _list;
        }
    }
}
