using Microsoft.AspNetCore.Components;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary>What a latent fires on: the histogram of its activations, and examples from the strongest to silent ones.</summary>
public sealed partial class LatentEvidence : ComponentBase
{
    private const int TopShown = 10;
    private const int BandShown = 5;
    private const int SilentShown = 4;

    /// <summary>What is known of the latent, which is alive.</summary>
    [Parameter, EditorRequired]
    public required LatentView View { get; set; }

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required LatentPageState State { get; set; }

    /// <summary>The page's path.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    private IReadOnlyList<ActivationBand> Bands =>
    [
        .. ExampleGroup.All.Where(x => x.Band is not null).Reverse().Select(group => new ActivationBand(
            group.Name, Low(group), High(group), (State with { Group = State.Group == group ? null : group }).ToQuery(Path), (long)Math.Round(Tokens(group)), State.Group == group)),
    ];

    private double Tokens(ExampleGroup group)
    {
        var perBand = View.Histogram.Count / ExampleGroup.Bands;
        return View.Histogram.Skip(group.Band!.Value * perBand).Take(perBand).Sum();
    }

    private double Low(ExampleGroup group) => group.Band is { } band ? View.Latent!.Maximum * band / ExampleGroup.Bands
        : group.IsSilent || View.Top.Count == 0 ? 0 : View.Top.Min(x => Math.Abs(x.Example.Maximum));

    private double High(ExampleGroup group) => group.Band is { } band ? View.Latent!.Maximum * (band + 1) / ExampleGroup.Bands
        : group.IsSilent ? 0 : View.Latent!.Maximum;

    private string Description(ExampleGroup group) => group.IsSilent ? "windows in which it does not fire, drawn evenly"
        : group.Band is null ? "the best example of each document"
        : $"{Figures.Grouped(Tokens(group))} tokens, {Figures.Percent(Tokens(group) / Math.Max(1, View.Histogram.Sum()))} of its activations";

    private IReadOnlyList<ExampleText> Shown(ExampleGroup group)
    {
        var all = View.Of(group);
        var most = State.Group == group ? all.Count : group.IsSilent ? SilentShown : group.Band is null ? TopShown : BandShown;
        return all.Count <= most ? all : [.. all.Take(most)];
    }

    private RenderFragment Passage(ExampleText example) => builder =>
    {
        builder.OpenComponent<ExamplePassage>(0);
        builder.AddComponentParameter(1, nameof(ExamplePassage.Example), example);
        builder.AddComponentParameter(2, nameof(ExamplePassage.Maximum), (double)View.Latent!.Maximum);
        builder.AddComponentParameter(3, nameof(ExamplePassage.Corpus), View.Dictionary!.Harvest!.Corpus);
        builder.CloseComponent();
    };
}
