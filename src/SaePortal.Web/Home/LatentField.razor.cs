using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Home;

/// <summary>A dictionary at a glance: a dot for each latent, the warmer and larger the better it detects something that is known of the text.</summary>
public sealed partial class LatentField : ComponentBase
{
    /// <summary>Dots at most; of a wider dictionary the first ones.</summary>
    public const int MostDots = 1_024;

    private const int Columns = 64;
    private const double Pitch = 12.5;
    private const double Least = 1.7;
    private const double Most = 4.6;
    private MarkupString _markup;
    private IReadOnlyList<LatentDot>? _drawn;

    /// <summary>The dots.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<LatentDot> Dots { get; set; }

    /// <summary>The address below which the latents' pages are, to which a press on a dot leads; null while there are none. The table is the way by keyboard.</summary>
    [Parameter]
    public string? Address { get; set; }

    private MarkupString Drawn => _markup;

    private string Label => string.Create(CultureInfo.InvariantCulture,
        $"{Amounts.Counted(Dots.Count, "latent", "latents")}, one dot each: {Dots.Count(x => x.Kind == DotKind.Alive):#,0} fire, {Dots.Count(x => x.Kind == DotKind.Dead):#,0} never do. The warmer and larger the dot, the better the latent detects something that is known of the text.");

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_drawn, Dots))
        {
            (_drawn, _markup) = (Dots, new MarkupString(Draw(Dots)));
        }
    }

    private static string Draw(IReadOnlyList<LatentDot> dots)
    {
        var svg = new StringBuilder();
        for (var i = 0; i < dots.Count; i++)
        {
            var (x, y) = (6 + (i % Columns * Pitch), 6 + (i / Columns * Pitch));
            var step = dots[i].Kind == DotKind.Alive ? Heat.Step(dots[i].Value, 1) : 0;
            var radius = step == 0 ? Least : Least + ((Most - Least) * step / Heat.Steps);
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.##}\" class=\"{Class(dots[i].Kind, step)}\"/>");
        }

        return svg.ToString();
    }

    private static string Class(DotKind kind, int step) => kind switch
    {
        DotKind.Dead => "dead",
        DotKind.Alive when step > 0 => string.Create(CultureInfo.InvariantCulture, $"d{step}"),
        _ => "wait",
    };
}
