using Microsoft.AspNetCore.Components;
using SaePortal.Core.Meanings;

namespace SaePortal.Web.Home;

/// <summary>Asks which of two values a latent detects; the answer is in the page, so that it needs no circuit.</summary>
public sealed partial class GuessMeaning : ComponentBase
{
    /// <summary>The question.</summary>
    [Parameter, EditorRequired]
    public required Guess Guess { get; set; }

    /// <summary>A latent's page.</summary>
    [Parameter, EditorRequired]
    public required Func<int, string> Address { get; set; }

    private (char Letter, ValueMeaning Value)[] Options => Guess.RightFirst ? [('A', Guess.Right), ('B', Guess.Wrong)] : [('A', Guess.Wrong), ('B', Guess.Right)];
}
