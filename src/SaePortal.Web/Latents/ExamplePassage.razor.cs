using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Latents;

/// <summary>An example's whole window, where it is from, and what can be done with it.</summary>
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

    /// <summary>What is known of its document, as "author: Grimm".</summary>
    [Parameter]
    public string? About { get; set; }

    /// <summary>Whether spaces are dots and newlines break the line.</summary>
    [Parameter]
    public bool Spaces { get; set; }

    /// <summary>The address that tries its text; null where none can be tried.</summary>
    [Parameter]
    public string? Try { get; set; }
}
