using Microsoft.AspNetCore.Components;
using SaePortal.Web.People;

namespace SaePortal.Web.Lists;

/// <summary>Puts a latent on a list or among the bookmarks. A plain form that works without a script; over a circuit that knows its visitor nothing reloads.</summary>
public sealed partial class AddToList : LatentPart
{
    private string _list = ListDesk.Bookmarks;
    private string _title = "";
    private string _note = "";

    /// <summary>What is shown.</summary>
    [Inject]
    public required LatentListsView View { get; init; }

    private bool Live => RendererInfo.IsInteractive && View.IsKnown;

    /// <inheritdoc />
    protected override Task Load() => View.Load(Subject, Gone);

    private async Task Put()
    {
        if (Live && await View.Put(_list, _title, _note, Gone))
        {
            (_title, _note) = ("", "");
            // A list that was just made is the one that the next latent goes to.
            _list = _list == ListDesk.New ? $"{View.Lists.Where(x => !x.IsBookmarks).Max(x => x.Id)}" : _list;
        }
    }
}
