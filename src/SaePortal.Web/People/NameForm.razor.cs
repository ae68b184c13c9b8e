using Microsoft.AspNetCore.Components;
using SaePortal.Storage.People;

namespace SaePortal.Web.People;

/// <summary>Says as whom a visitor writes, and lets them choose a name.</summary>
public sealed partial class NameForm : ComponentBase
{
    /// <summary>Who they are; null before they first wrote.</summary>
    [Parameter]
    public AuthorRecord? Author { get; set; }

    /// <summary>Whether they are the owner, who is known before that.</summary>
    [Parameter]
    public bool IsOwner { get; set; }

    /// <summary>The page that it stands on.</summary>
    [Parameter, EditorRequired]
    public required string Back { get; set; }

    private string Shown => Author?.Shown ?? (IsOwner ? "Owner" : "a visitor without a name");
}
