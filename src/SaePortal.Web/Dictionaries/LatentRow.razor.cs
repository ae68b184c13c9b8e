using Microsoft.AspNetCore.Components;
using SaePortal.Core.Latents;

namespace SaePortal.Web.Dictionaries;

/// <summary>One latent in the table; on a phone an entry of two lines.</summary>
public sealed partial class LatentRow : ComponentBase
{
    private const int Bars = 16;

    /// <summary>The latent.</summary>
    [Parameter, EditorRequired]
    public required LatentSummary Latent { get; set; }

    /// <summary>Its page.</summary>
    [Parameter, EditorRequired]
    public required string Href { get; set; }

    /// <summary>The text of a token.</summary>
    [Parameter, EditorRequired]
    public required Func<int, string> Text { get; set; }
}
