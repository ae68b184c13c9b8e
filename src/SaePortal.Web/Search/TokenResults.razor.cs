using Microsoft.AspNetCore.Components;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Search;

/// <summary>The latents that promote or suppress a token, the strongest first.</summary>
public sealed partial class TokenResults : ComponentBase
{
    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required SearchState State { get; set; }

    /// <summary>What was found.</summary>
    [Parameter, EditorRequired]
    public required TokenFindings Findings { get; set; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string Exactly(VocabularyWord word) => (State with { Word = $"#{word.Token}" }).ToQuery();

    private static string Name(VocabularyWord word) => $"Token {word.Token}, {TokenText.Spoken(word.Text)}";
}
