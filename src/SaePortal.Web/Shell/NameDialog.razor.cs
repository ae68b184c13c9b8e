using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SaePortal.Web.Shell;

/// <summary>Asks for a new name.</summary>
public sealed partial class NameDialog : ComponentBase
{
    private string _given = "";

    /// <summary>The present name.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>The dialog itself.</summary>
    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <inheritdoc />
    protected override void OnInitialized() => _given = Name;
}
