using System.Globalization;
using System.Text.RegularExpressions;
using SaePortal.Web.Charts;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Docs.Gallery;

/// <summary>What the gallery shows: invented numbers of the shape that a small run has.</summary>
internal static partial class Samples
{
    public const double Maximum = 9.62;

    /// <summary>A word that no line can hold.</summary>
    public const string Endless = "Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz-Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz";

    public static IReadOnlyList<ChartSeries> Fvu { get; } =
    [
        new("run 1, same recipe", [.. Enumerable.Range(1, 100).Select(x => new ChartPoint(x * 20_000, 0.036 + (0.55 * Math.Exp(-x / 12.0))))]) { Reference = true },
        new("FVU", [.. Enumerable.Range(1, 640).Select(x => new ChartPoint(x * 2_048, (0.03 + (0.5 * Math.Exp(-x / 90.0))) * (1 + (0.06 * Math.Sin(x * 12.9898)))))]),
    ];

    public static IReadOnlyList<ChartEvent> Events { get; } = [new(610_000, "paused"), new(907_000, "node lost", ChartEventKind.Wrong)];

    public static IReadOnlyList<ChartSeries> Recovered { get; } =
        [new("loss recovered", [.. Enumerable.Range(1, 7).Select(x => new ChartPoint(x * 187_000, 1 - (0.35 * Math.Exp(-x / 0.9)) - 0.015))]) { Marked = true }];

    public static IReadOnlyList<ChartSeries> Dead { get; } =
        [new("dead", [.. Enumerable.Range(1, 320).Select(x => new ChartPoint(x * 4_096, 14 + (150 * Math.Exp(-Math.Pow((x - 40) / 30.0, 2)))))])];

    public static IReadOnlyList<ChartSeries> Sweep { get; } =
        [.. new[] { 8, 16, 32, 64, 128, 256 }.Select((k, i) => new ChartSeries($"k {k}", [.. Enumerable.Range(1, 60).Select(x => new ChartPoint(x * 33_000, (0.3 / (i + 1)) + (0.4 * Math.Exp(-x / (8.0 + i)))))]))];

    public static IReadOnlyList<double> Counts { get; } =
        [.. Enumerable.Range(0, 40).Select(x => Math.Round((1_400 * Math.Exp(-x / 3.5)) + (80 * Math.Exp(-Math.Pow((x - 18) / 2.5, 2))) + (300 * Math.Exp(-Math.Pow((x - 33) / 3.0, 2))) + 3))];

    public static IReadOnlyList<ActivationBand> Bands { get; } =
        [.. Enumerable.Range(1, 6).Select(x => new ActivationBand(x == 6 ? "Top" : $"Band {x}", 1.6 * (x - 1), x == 6 ? Maximum : 1.6 * x, $"?band={x}", 3_196 / x))];

    public static IReadOnlyList<double> Edges { get; } = [.. Enumerable.Range(0, 33).Select(x => -5 + (x / 8.0))];

    public static IReadOnlyList<int> Spread { get; } = [.. Enumerable.Range(0, 32).Select(x => (int)(120 * Math.Exp(-Math.Pow((x - 14) / 6.0, 2))))];

    public static IReadOnlyList<int> TwinSpread { get; } = [.. Enumerable.Range(0, 32).Select(x => (int)(150 * Math.Exp(-Math.Pow((x - 19) / 4.0, 2))))];

    public static IReadOnlyList<double> Quantiles { get; } = [.. Enumerable.Range(0, 101).Select(x => 0.00002 * Math.Pow(10, x / 30.0))];

    public static IReadOnlyList<(string Text, double Peak)> Lines { get; } =
    [
        (" get it back to the house.\n Tom gave the arrow some clay and started crying{9.48}.{1.59} He was scared{8.94},{1.23} but he did not tell the artic to leave. So, he said he needed help,", 9.48),
        (" up and put it in a tree. Lily was scared{8.29} and{0.56} wanted to play with it. But her mom was upset{9.42} and{0.97} told her it was too big and small for the treat. Lily didn't want to", 9.42),
        (" put on her favorite toy. When she went into the box, she saw a big box. The boy was sad{9.41} and{1.3} wished she had holded her to the top. Lily asked the boy, \"Can you help you", 9.41),
        (" the bowl. She asked her mom, \"Can you help?\" Her mom said, \"Don't worry{6.32}, little girl. We will have some more cleaning from the", 6.32),
        (" it was too high for him.\n Then, the sky started to feel{0.8} bad{3.04}. The sprayer took the sweet lemon, and the sun was", 3.04),
    ];

    /// <summary>Words are tokens with the space before them; a number in braces is the activation of the token before it.</summary>
    public static IReadOnlyList<StripToken> Tokens(string text) => [.. Token().Matches(text).Select(x => new StripToken(
        x.Groups["text"].Value, x.Groups["value"].Success ? double.Parse(x.Groups["value"].Value, CultureInfo.InvariantCulture) : 0, x.Groups["text"].Value.StartsWith("<|", StringComparison.Ordinal), 871))];

    public static int PeakOf(IReadOnlyList<StripToken> tokens, double value) => tokens.Select((x, i) => (x, i)).First(x => x.x.Activation == value).i;

    [GeneratedRegex(@"(?<text><\|[^|]+\|>| ?[\p{L}\p{M}']+|\n| ?[^\s\p{L}{}]| )(\{(?<value>-?[\d.]+)\})?")]
    private static partial Regex Token();
}
