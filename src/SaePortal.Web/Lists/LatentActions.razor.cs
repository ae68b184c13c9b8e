using Microsoft.AspNetCore.Components;
using SaePortal.Web.People;

namespace SaePortal.Web.Lists;

/// <summary>What a reader does with a latent's page: keep it, talk about it, send it.</summary>
public sealed partial class LatentActions : ComponentBase
{
    /// <summary>The latent.</summary>
    [Parameter, EditorRequired]
    public required LatentSubject Subject { get; set; }

    /// <summary>The page's path and query.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }
}
