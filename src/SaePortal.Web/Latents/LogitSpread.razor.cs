using Microsoft.AspNetCore.Components;
using SaePortal.Core.Latents;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary>How the changes of all logits are spread, counts on a logarithmic axis: whether the tokens at either end stand apart from the rest.</summary>
public sealed partial class LogitSpread : ComponentBase
{
    private static readonly string[] s_head = ["From", "To", "Tokens"];

    private CountScale _scale = null!;

    /// <summary>The changes.</summary>
    [Parameter, EditorRequired]
    public required LogitHistogram Spread { get; set; }

    private double Pitch => 320.0 / Math.Max(1, Spread.Counts.Count);

    private string Sentence => $"Changes of the logits of all {Figures.Grouped(Spread.Counts.Sum())} tokens, from {Figures.WithSign(Spread.Low)} to {Figures.WithSign(Spread.High)}, counts on a logarithmic axis.";

    private IEnumerable<IReadOnlyList<string>> TableRows =>
        Spread.Counts.Select((x, i) => (IReadOnlyList<string>)[Figures.WithSign(Edge(i)), Figures.WithSign(Edge(i + 1)), Figures.Grouped(x)]);

    /// <inheritdoc />
    protected override void OnParametersSet() => _scale = new CountScale(Spread.Counts.DefaultIfEmpty(0).Max());

    private double Edge(int bar) => Spread.Low + ((Spread.High - Spread.Low) * (double)bar / Spread.Counts.Count);

    private double Middle(int bar) => (Edge(bar) + Edge(bar + 1)) / 2;

    private string BarText(int bar) => $"{Figures.WithSign(Edge(bar))} to {Figures.WithSign(Edge(bar + 1))}: {Figures.Grouped(Spread.Counts[bar])} tokens";
}
