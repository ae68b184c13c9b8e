using Microsoft.AspNetCore.Components;
using SaePortal.Storage.Comments;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Comments;

/// <summary><c>/reports</c>: what readers reported, for the owner to decide.</summary>
public sealed partial class ReportsPage : ComponentBase
{
    private const int PageSize = 50;

    private IReadOnlyList<ReportedComment> _comments = [];

    /// <summary>Whether the hidden ones are shown in place of those to decide.</summary>
    [SupplyParameterFromQuery]
    public string? Hidden { get; set; }

    /// <summary>The comment before which the page begins.</summary>
    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    /// <summary>The comments.</summary>
    [Inject]
    public required CommentStore Comments { get; init; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SaePortal.Web.Access.IViewer Viewer { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private bool ShowsHidden => Hidden == "true";

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!Viewer.IsOwner)
        {
            // A circuit walks to pages without asking the table of access.
            Navigation.NotFound();
            return;
        }

        _comments = await Comments.Reported(ShowsHidden, QueryNumber.Of(Before), PageSize, CancellationToken.None);
    }
}
