using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Latents;

/// <summary>An example's whole window, and where it is from.</summary>
public sealed partial class ExamplePassage : ComponentBase
{
    /// <summary>The example.</summary>
    [Parameter, EditorRequired]
    public required ExampleText Example { get; set; }

    /// <summary>The latent's largest absolute activation.</summary>
    [Parameter, EditorRequired]
    public double Maximum { get; set; }

    /// <summary>The corpus' name.</summary>
    [Parameter, EditorRequired]
    public required string Corpus { get; set; }
}
