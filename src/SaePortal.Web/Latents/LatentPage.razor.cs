using System.Globalization;
using Microsoft.AspNetCore.Components;
using SaePortal.Storage.Latents;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary><c>/{model}/{dictionary}/{latent}</c>: what a latent fires on.</summary>
public sealed partial class LatentPage : ComponentBase, IDisposable
{
    private const int ShownInABand = 24;

    private readonly CancellationTokenSource _gone = new();
    private (string, int)? _loaded;
    private string? _goto;
    private string _text = "";
    private bool _trying;

    /// <summary>The model's name.</summary>
    [Parameter]
    public string Model { get; set; } = "";

    /// <summary>The dictionary's name.</summary>
    [Parameter]
    public string Dictionary { get; set; } = "";

    /// <summary>The latent's index.</summary>
    [Parameter]
    public int Latent { get; set; }

    /// <summary>Which examples: a band from 1, or "silent"; null for the top.</summary>
    [SupplyParameterFromQuery(Name = "band")]
    public string? WantedBand { get; set; }

    /// <summary>A text that is tried.</summary>
    [SupplyParameterFromQuery]
    public string? Text { get; set; }

    /// <summary>What the page shows.</summary>
    [Inject]
    public required LatentView View { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private bool ShowsSilent => WantedBand == "silent";

    private int? BandNumber => int.TryParse(WantedBand, CultureInfo.InvariantCulture, out var band) && band is >= 1 and <= LatentView.Bands ? band - 1 : null;

    private string Title => $"Latent {Latent} of {Dictionary} · SaePortal";

    private string Sentence => View.Latent is not { } latent ? ""
        : latent.IsDead ? "Dead: it never fired during the harvest."
        : $"Fires on {Figures.Percent(latent.Density)} of tokens{Tokens}, up to {Figures.Activation(latent.Maximum)}.";

    private string Tokens => View.Latent!.TopTokens.Count == 0 ? "" : ", most on " + string.Join(", ", View.Latent.TopTokens.Take(3).Select(x => $"“{View.TokenText(x.Token).Trim()}”"));

    private string Description => View.Dictionary is { } dictionary ? $"{(Sentence.Length > 0 ? Sentence : "Not harvested yet.")} {dictionary.Name}: {dictionary.Spec.Input} of {dictionary.Model}, {dictionary.Spec.Width:N0} latents." : "";

    private string Origin => ShowsSilent ? "Windows on which it is silent, a uniform sample."
        : BandNumber is { } band ? $"From a uniform sample of {View.Sampled.Count:N0} of {View.ActivatingWindows:N0} activating windows: those whose peak lies in band {band + 1}."
        : $"The {View.Top.Count} windows with the largest activations, the best one of each document.";

    private IReadOnlyList<ExampleText> Shown => ShowsSilent ? View.Silent
        : BandNumber is { } band ? [.. View.Sampled.Where(x => View.BandOf(x.Example.Maximum) == band).Take(ShownInABand)] : View.Top;

    private IReadOnlyList<ActivationBand> HistogramBands
    {
        get
        {
            var bars = View.Histogram;
            var perBand = bars.Count / LatentView.Bands;
            return [.. Enumerable.Range(0, LatentView.Bands).Select(i => new ActivationBand(
                $"Band {i + 1}", View.Latent!.Maximum * i / LatentView.Bands, View.Latent.Maximum * (i + 1) / LatentView.Bands, Band(i),
                (long)Math.Round(bars.Skip(i * perBand).Take(perBand).Sum()), BandNumber == i))];
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != (Dictionary, Latent))
        {
            _loaded = (Dictionary, Latent);
            if (!await View.Load(Dictionary, Latent, _gone.Token))
            {
                Navigation.NotFound();
                return;
            }

            if (View.Dictionary is { } found && (found.Name != Dictionary || found.Model != Model))
            {
                // Renamed, or under another model: the address that lasts.
                Navigation.NavigateTo(PortalUrls.Latent(found.Model, found.Name, Latent), replace: true);
                return;
            }
        }

        if (!string.IsNullOrEmpty(Text) && Text != _text && View.Latent is not null)
        {
            _text = Text;
            await View.Try(Text, _gone.Token);
        }
    }

    private string At(int latent) => PortalUrls.Latent(Model, Dictionary, Math.Clamp(latent, 0, Math.Max(0, (View.Dictionary?.Spec.Width ?? 1) - 1)));

    private string Band(int band) => PortalUrls.WithQuery(At(Latent), ("band", (band + 1).ToString(CultureInfo.InvariantCulture)));

    private RenderFragment Of(LatentMeasure measure, double value, Func<double, string> text) => builder =>
    {
        if (View.Spread.TryGetValue(measure, out var spread) && spread.Quantiles.Count > 0 && !View.Latent!.IsDead)
        {
            builder.OpenComponent<Rug>(0);
            builder.AddComponentParameter(1, nameof(Rug.Label), measure.ToString());
            builder.AddComponentParameter(2, nameof(Rug.Quantiles), spread.Quantiles);
            builder.AddComponentParameter(3, nameof(Rug.Value), value);
            builder.AddComponentParameter(4, nameof(Rug.Logarithmic), measure != LatentMeasure.TokenEntropy);
            builder.AddComponentParameter(5, nameof(Rug.Text), text);
            builder.CloseComponent();
        }
    };

    private void Jump()
    {
        if (int.TryParse(_goto, CultureInfo.InvariantCulture, out var latent))
        {
            Navigation.NavigateTo(At(latent));
        }
    }

    private async Task TryIt()
    {
        if (string.IsNullOrWhiteSpace(_text))
        {
            return;
        }

        _trying = true;
        await View.Try(_text, _gone.Token);
        _trying = false;
        Navigation.NavigateTo(PortalUrls.WithQuery(At(Latent), ("band", WantedBand), ("text", _text)), replace: true);
    }
}
