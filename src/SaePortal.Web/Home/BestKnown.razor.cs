using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Home;

/// <summary>Latents that detect something known, the best first.</summary>
public sealed partial class BestKnown : ComponentBase
{
    /// <summary>What is shown.</summary>
    [Parameter, EditorRequired]
    public required ShowcaseView View { get; set; }
}
