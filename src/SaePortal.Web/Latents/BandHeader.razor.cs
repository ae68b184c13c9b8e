using Microsoft.AspNetCore.Components;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary>Above the lines of one band of activation, sticky while they pass: swatch, name, range, count and share, one action.</summary>
public sealed partial class BandHeader : ComponentBase
{
    /// <summary>As "Band 3", "Top", "Silent".</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Lower edge of the band.</summary>
    [Parameter]
    public double Low { get; set; }

    /// <summary>Upper edge; not above the lower one for silent examples.</summary>
    [Parameter]
    public double High { get; set; }

    /// <summary>The latent's largest absolute activation.</summary>
    [Parameter, EditorRequired]
    public double Maximum { get; set; }

    /// <summary>Whether colours follow the page's logarithmic switch.</summary>
    [Parameter]
    public bool Logarithmic { get; set; }

    /// <summary>Count and share, or how the examples were chosen.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>One action.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private int Step => Heat.Step(High, Maximum, Logarithmic);

    private string Range => High > Low ? $"{Figures.Activation(Low)} to {Figures.Activation(High)}" : Figures.Activation(Low);
}
