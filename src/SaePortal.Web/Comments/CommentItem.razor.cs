using System.Globalization;
using Microsoft.AspNetCore.Components;
using SaePortal.Storage.Comments;

namespace SaePortal.Web.Comments;

/// <summary>A comment and what its reader may do to it.</summary>
public sealed partial class CommentItem : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private string _text = "";
    private string _reason = "";
    private string? _of;

    /// <summary>The comment.</summary>
    [Parameter, EditorRequired]
    public required CommentRecord Comment { get; set; }

    /// <summary>The comments that it is one of.</summary>
    [Parameter, EditorRequired]
    public required CommentsView View { get; set; }

    /// <summary>The page's path and query.</summary>
    [Parameter, EditorRequired]
    public required string Back { get; set; }

    /// <summary>Something was done, or refused.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Clock { get; init; }

    private string Action => string.Create(CultureInfo.InvariantCulture, $"post/comments/{Comment.Id}");

    private bool Live => RendererInfo.IsInteractive && View.IsKnown;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (_of != Comment.Text)
        {
            (_of, _text) = (Comment.Text, Comment.Text);
        }
    }

    private Task Edit() => Do(x => View.Edit(Comment.Id, _text, x));

    private Task Remove() => Do(x => View.Remove(Comment.Id, x));

    private Task Report() => Do(x => View.Report(Comment.Id, _reason, x));

    private async Task Do(Func<CancellationToken, Task<bool>> what)
    {
        if (Live)
        {
            await what(_gone.Token);
            await Changed.InvokeAsync();
        }
    }
}
