using System.Globalization;
using Microsoft.AspNetCore.Components;
using SaePortal.Core.Answers;
using SaePortal.Storage.Latents;
using SaePortal.Web.Access;
using SaePortal.Web.Charts;
using SaePortal.Web.Docs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Dictionaries;

/// <summary><c>/{model}/{dictionary}</c>: what a dictionary is, how good it is, and the table of its latents.</summary>
public sealed partial class DictionaryPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Problem? _refused;

    /// <summary>The model's name.</summary>
    [Parameter]
    public string Model { get; set; } = "";

    /// <summary>The dictionary's name.</summary>
    [Parameter]
    public string Dictionary { get; set; } = "";

    /// <summary>A latent to go to, from a form without a circuit.</summary>
    [SupplyParameterFromQuery]
    public string? Goto { get; set; }

    /// <summary>What the page shows.</summary>
    [Inject]
    public required DictionaryView View { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private DictionaryState State => DictionaryState.FromQuery(Navigation.Uri);

    private string Path => PortalUrls.Dictionary(Model, Dictionary);

    private string Sentence => View.Dictionary is not { } d ? ""
        : d.Metrics is { } m ? $"{d.Spec.Width:N0} latents at {d.Spec.Input}, {Figures.Measure(m.L0)} active a token, leave {Figures.Percent(m.Fvu)} of the variance unexplained{(m.AblationCosts ? $" and recover {Figures.Percent(m.CeRecovered)} of the loss" : "; the model does without this hook point, so recovered loss means nothing")}."
        : $"{d.Spec.Width:N0} latents at {d.Spec.Input} of {d.Model}; not measured yet.";

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!await View.Load(Dictionary, State, _gone.Token))
        {
            Navigation.NotFound();
            return;
        }

        if (View.Dictionary is { } found && (found.Name != Dictionary || found.Model != Model))
        {
            Navigation.NavigateTo(State.ToQuery(PortalUrls.Dictionary(found.Model, found.Name)), replace: true);
        }
        else if (QueryNumber.Of(Goto) is { } latent && latent < View.Dictionary!.Spec.Width)
        {
            Navigation.NavigateTo(PortalUrls.Latent(Model, Dictionary, latent), replace: true);
        }
    }

    private static string Title(LatentMeasure measure) => measure switch
    {
        LatentMeasure.Density => "Fires on",
        LatentMeasure.TokenEntropy => "Token entropy",
        _ => measure.ToString(),
    };

    private static Term TermOf(LatentMeasure measure) => measure switch
    {
        LatentMeasure.Density => Term.Density,
        LatentMeasure.Maximum => Term.Maximum,
        LatentMeasure.Mean => Term.Mean,
        LatentMeasure.TokenEntropy => Term.TokenEntropy,
        _ => Term.Latent,
    };

    private static string Text(LatentMeasure measure, double value) => measure switch
    {
        LatentMeasure.Density => Figures.Percent(value),
        LatentMeasure.TokenEntropy => $"{Figures.Measure(value)} bits",
        _ => Figures.Activation(value),
    };

    private BarRange? Selected(LatentMeasure measure)
    {
        var edges = View.Spread[measure].LogEdges;
        if (State.Range(measure) is not { } range || edges.Count < 2)
        {
            return null;
        }

        int Edge(double value) => Enumerable.Range(0, edges.Count).MinBy(i => Math.Abs(edges[i] - Math.Log10(Math.Max(value, 1e-300))));
        var first = Math.Min(range.Low is { } low ? Edge(low) : 0, edges.Count - 2);
        return new BarRange(first, Math.Max(first + 1, range.High is { } high ? Edge(high) : edges.Count - 1));
    }

    private void Select(LatentMeasure measure, BarRange? chosen)
    {
        var edges = View.Spread[measure].LogEdges;
        ValueRange? range = chosen is not { } bars ? null : new ValueRange(
            bars.First == 0 ? null : Rounded(edges[bars.First]), bars.Last == edges.Count - 1 ? null : Rounded(edges[bars.Last]));
        Navigation.NavigateTo(State.With(measure, range).ToQuery(Path));

        // Three digits say where an edge is, and keep the address short.
        static double Rounded(double exponent) => double.Parse(Math.Pow(10, exponent).ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private async Task<Answer<string>> Renamed(string name, CancellationToken cancellation) => (await View.Rename(name, cancellation)).Then(x => PortalUrls.Dictionary(x.Model, x.Name));
}
