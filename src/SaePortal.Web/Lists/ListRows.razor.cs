using Microsoft.AspNetCore.Components;
using SaePortal.Storage.Lists;

namespace SaePortal.Web.Lists;

/// <summary>Lists, one a line: title, size, who made it, when it last changed.</summary>
public sealed partial class ListRows : ComponentBase
{
    /// <summary>The lists.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ListRecord> Lists { get; set; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Clock { get; init; }
}
