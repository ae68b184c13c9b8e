using System.Globalization;
using Microsoft.AspNetCore.Components;
using SaePortal.Core.Meanings;
using SaePortal.Storage.Meanings;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Docs;

namespace SaePortal.Web.Meanings;

/// <summary>On the page of a dictionary whose harvest read labels: how many known values its latents detect, and which.</summary>
public sealed partial class DictionaryMeanings : ComponentBase
{
    private static readonly string s_rules =
        $"Looked for are values with {MeaningRules.LeastTokens} tokens in {MeaningRules.LeastDocuments} documents of each half, and with no more than half of all tokens.";

    private static readonly string s_well = $"≥ {MeaningRules.Well.ToString("0.0", CultureInfo.InvariantCulture)}";
    private static readonly string s_partly = $"≥ {MeaningRules.Partly.ToString("0.0", CultureInfo.InvariantCulture)}";

    private static readonly (Term Term, string Name, Func<ClassCount, Reach?> Reach)[] s_detectors =
    [
        (Term.BestLatent, "A latent", x => x.Latents), (Term.BestToken, "A token", x => x.Tokens), (Term.RawNeuron, "A raw neuron", x => x.Neurons), (Term.ShuffledLabels, "Shuffled labels", x => x.Shuffled),
    ];

    /// <summary>What was counted.</summary>
    [Parameter, EditorRequired]
    public required MeaningReport Report { get; set; }

    /// <summary>The untrained twin; null while there is none.</summary>
    [Parameter]
    public MeaningTwin? Twin { get; set; }

    /// <summary>A page of values.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ValueMeaning> Values { get; set; }

    /// <summary>The class that is shown.</summary>
    [Parameter, EditorRequired]
    public required ValueClass Shown { get; set; }

    /// <summary>Where the next page begins; null at the end.</summary>
    [Parameter]
    public ValueKey? Next { get; set; }

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required DictionaryState State { get; set; }

    /// <summary>The page's path.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    /// <summary>The text of a token.</summary>
    [Parameter, EditorRequired]
    public required Func<int, string> TokenText { get; set; }

    private string TwinSaid => Twin is null ? "The untrained twin was not made: no baseline yet." : $"The untrained twin is {Twin.Dictionary.Name}.";

    private string Url(int latent) => $"{Path}/{latent}";
}
