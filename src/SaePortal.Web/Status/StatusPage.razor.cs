using System.Reflection;
using Microsoft.AspNetCore.Components;
using SaePortal.Compute;
using SaePortal.Compute.Nodes;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Comments;
using SaePortal.Storage.Databases;
using SaePortal.Web.Access;

namespace SaePortal.Web.Status;

/// <summary><c>/status</c>: nodes, disk, health.</summary>
public sealed partial class StatusPage : ComponentBase
{
    private static readonly string s_version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
    private long _artifacts;
    private long _free;
    private int _reports;

    /// <summary>The database.</summary>
    [Inject]
    public required PortalDatabase Database { get; init; }

    /// <summary>The nodes.</summary>
    [Inject]
    public required ClusterNodes Nodes { get; init; }

    /// <summary>The node that this portal started.</summary>
    [Inject]
    public required ChildNode Child { get; init; }

    /// <summary>Options.</summary>
    [Inject]
    public required PortalOptions Options { get; init; }

    /// <summary>Where bulk data lies.</summary>
    [Inject]
    public required ArtifactFolder Artifacts { get; init; }

    /// <summary>What readers reported.</summary>
    [Inject]
    public required CommentStore Comments { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    private static string Version => s_version;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (Viewer.IsOwner)
        {
            _artifacts = ArtifactFolder.SizeOf(Artifacts.Root);
            _free = new DriveInfo(Options.Data).AvailableFreeSpace;
            _reports = await Comments.ReportsOpen(CancellationToken.None);
        }
    }
}
