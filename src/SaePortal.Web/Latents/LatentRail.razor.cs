using Microsoft.AspNetCore.Components;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Storage.Latents;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary>Beside the evidence: a text to try, numbers, tokens, relatives, origin.</summary>
public sealed partial class LatentRail : ComponentBase
{
    private string _text = "";
    private string? _given;
    private string? _sent;

    /// <summary>What is known of the latent.</summary>
    [Parameter, EditorRequired]
    public required LatentView View { get; set; }

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required LatentPageState State { get; set; }

    /// <summary>The page's path.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    /// <summary>Whether a text is being tried.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>A text shall be tried.</summary>
    [Parameter]
    public EventCallback<string> Tried { get; set; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private LatentSummary Latent => View.Latent!;

    private Harvest Harvest => View.Dictionary!.Harvest!;

    private string Absolute => Navigation.ToAbsoluteUri(State.ToQuery(Path)).ToString();

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // What was sent from here comes back in the address while its writer is further on.
        if (State.Text != _given)
        {
            (_given, _text) = (State.Text, State.Text == _sent ? _text : State.Text ?? "");
        }
    }

    private Task Submit() => Send(_text);

    private Task Typed(string? text) => Send(_text = text ?? "");

    /// <summary>Tries a text; an empty one takes away what was tried before.</summary>
    private Task Send(string text)
    {
        _sent = string.IsNullOrWhiteSpace(text) ? null : text;
        return Tried.InvokeAsync(_sent ?? "");
    }

    private string Share(float logit)
    {
        var largest = Latent.Promoted.Concat(Latent.Suppressed).Max(x => Math.Abs(x.Logit));
        return Figures.CssPercent(largest > 0 ? Math.Abs(logit) / largest : 0);
    }

    private RenderFragment Of(LatentMeasure measure, double value, Func<double, string> text) => builder =>
    {
        if (View.Spread.TryGetValue(measure, out var spread) && spread.Quantiles.Count > 0 && !Latent.IsDead)
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
}
