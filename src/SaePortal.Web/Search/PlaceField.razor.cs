using Microsoft.AspNetCore.Components;
using SaePortal.Core.Dictionaries;

namespace SaePortal.Web.Search;

/// <summary>Where to search: one dictionary, all of a model, or all.</summary>
public sealed partial class PlaceField : ComponentBase
{
    /// <summary>Dictionaries that can be chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DictionaryRecord> Choices { get; set; }

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required string? Place { get; set; }

    /// <summary>Whether several can be searched at once.</summary>
    [Parameter]
    public bool All { get; set; } = true;

    private DictionaryRecord? Chosen => Place is { } place && !place.EndsWith('/') ? Choices.FirstOrDefault(x => x.Name == place.Split('/')[^1]) : null;
}
