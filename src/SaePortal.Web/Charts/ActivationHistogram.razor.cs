using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>A range of activation that filters the examples.</summary>
/// <param name="Name">As "Band 3" or "Top".</param>
/// <param name="Low">Lower edge.</param>
/// <param name="High">Upper edge.</param>
/// <param name="Href">The page with only its examples.</param>
/// <param name="Count">Tokens in it.</param>
/// <param name="Selected">Whether the page shows it now.</param>
public sealed record ActivationBand(string Name, double Low, double High, string Href, long Count, bool Selected = false);

/// <summary>
/// How often a latent fires how strongly: bars of equal width from 0 to its maximum, counts on a logarithmic axis unless a linear one is asked for, in the same ten colours as the
/// marks in the text, which makes it their legend. Below it the bands as links. Labels are HTML, so that it stretches without distortion.
/// <c>tokens.js</c> marks the activation of the line under the pointer.
/// </summary>
public sealed partial class ActivationHistogram : ComponentBase
{
    private static readonly string[] s_head = ["From", "To", "Tokens"];

    private CountScale _scale = null!;

    /// <summary>What fires, for screen readers, as "Latent 417".</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Tokens in each bar, 40 bars as a rule; fractions are welcome.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<double> Counts { get; set; }

    /// <summary>The latent's largest activation: the right edge.</summary>
    [Parameter, EditorRequired]
    public double Maximum { get; set; }

    /// <summary>The bands, in ascending order and without gaps.</summary>
    [Parameter]
    public IReadOnlyList<ActivationBand> Bands { get; set; } = [];

    /// <summary>Whether the counts stand on a linear axis; logarithmic otherwise.</summary>
    [Parameter]
    public bool LinearCounts { get; set; }

    /// <summary>Where a bar leads, from 0; null when bars lead nowhere.</summary>
    [Parameter]
    public Func<int, string>? BarHref { get; set; }

    /// <summary>The bar that is chosen, from 0.</summary>
    [Parameter]
    public int? SelectedBar { get; set; }

    /// <summary>Whether colours follow the page's logarithmic switch.</summary>
    [Parameter]
    public bool Logarithmic { get; set; }

    private double Pitch => 880.0 / Counts.Count;

    private string Sentence
    {
        get
        {
            var largest = Counts.Count == 0 ? -1 : Counts.ToList().IndexOf(Counts.Max());
            return $"{Label}: {Figures.Grouped(Counts.Sum())} activations between 0 and {Figures.Activation(Maximum)}, counts on a {(LinearCounts ? "linear" : "logarithmic")} axis"
                + (largest < 0 ? "." : $". Most between {Edge(EdgeOf(largest))} and {Edge(EdgeOf(largest + 1))}; {Figures.Percent(Counts.Skip(Counts.Count / 2).Sum() / Math.Max(Counts.Sum(), 1))} above half of the maximum.");
        }
    }

    private IEnumerable<IReadOnlyList<string>> TableRows =>
        Counts.Select((x, i) => (IReadOnlyList<string>)[Edge(EdgeOf(i)), Edge(EdgeOf(i + 1)), Figures.Grouped(x)]);

    /// <inheritdoc />
    protected override void OnParametersSet() => _scale = new CountScale(Counts.DefaultIfEmpty(0).Max(), LinearCounts);

    private static string Edge(double value) => Figures.Activation(value);

    private static string BandText(ActivationBand band) => $"{band.Name}, {Edge(band.Low)} to {Edge(band.High)}: {Figures.Grouped(band.Count)} tokens";

    private double EdgeOf(int bar) => Maximum * bar / Counts.Count;

    private int StepOf(int bar) => Heat.Step(EdgeOf(bar + 1), Maximum, Logarithmic);

    private string Y(double count) => Figures.Svg(92 * (1 - _scale.Place(count)));

    private string BarText(int bar) => $"{Edge(EdgeOf(bar))} to {Edge(EdgeOf(bar + 1))}: {Figures.Grouped(Counts[bar])} tokens";
}
