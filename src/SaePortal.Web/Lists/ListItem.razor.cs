using System.Globalization;
using Microsoft.AspNetCore.Components;
using SaePortal.Storage.Lists;

namespace SaePortal.Web.Lists;

/// <summary>A latent on a list; its maker drags it, or moves it with buttons.</summary>
public sealed partial class ListItem : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private string _note = "";
    private string? _of;

    /// <summary>The entry.</summary>
    [Parameter, EditorRequired]
    public required ListEntry Entry { get; set; }

    /// <summary>The list that it stands on.</summary>
    [Parameter, EditorRequired]
    public required ListView View { get; set; }

    /// <summary>Whether it is the first.</summary>
    [Parameter]
    public bool IsFirst { get; set; }

    /// <summary>Whether it is the last.</summary>
    [Parameter]
    public bool IsLast { get; set; }

    /// <summary>The entry that is being dragged; null for none.</summary>
    [Parameter]
    public int? Dragged { get; set; }

    /// <summary>An entry begins or ends being dragged.</summary>
    [Parameter]
    public EventCallback<int?> DragBegins { get; set; }

    /// <summary>Something was done, or refused.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    private string Action => string.Create(CultureInfo.InvariantCulture, $"post/lists/{View.List!.Id}/entries/{Entry.Id}");

    private bool Live => RendererInfo.IsInteractive && View.IsOwn;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (_of != Entry.Note)
        {
            (_of, _note) = (Entry.Note, Entry.Note);
        }
    }

    private Task Step(int by) => Do(x => View.Step(Entry.Id, by, x));

    private Task Remove() => Do(x => View.Remove(Entry.Id, x));

    private Task Note() => Do(x => View.Note(Entry.Id, _note, x));

    private async Task Drop()
    {
        if (Dragged is { } dragged && dragged != Entry.Id)
        {
            await Do(x => View.Drop(dragged, Entry.Id, x));
        }

        await DragBegins.InvokeAsync(null);
    }

    private async Task Do(Func<CancellationToken, Task> what)
    {
        if (Live)
        {
            await what(_gone.Token);
            await Changed.InvokeAsync();
        }
    }
}
