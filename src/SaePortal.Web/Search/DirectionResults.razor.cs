using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Search;

/// <summary>What a direction is near to, and what it promotes.</summary>
public sealed partial class DirectionResults : ComponentBase
{
    /// <summary>Beyond this, proxies and chat programs refuse or cut an address.</summary>
    private const int LongestLink = 8_000;

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required SearchState State { get; set; }

    /// <summary>What was found.</summary>
    [Parameter, EditorRequired]
    public required DirectionFindings Findings { get; set; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string Address => Navigation.ToAbsoluteUri((State with { Place = Findings.Dictionary.Name }).ToQuery()).ToString();

    private string Text(int token) => Findings.Pieces?.Text(token) ?? $"{token}";
}
