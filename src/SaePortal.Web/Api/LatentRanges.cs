using SaePortal.Core.Answers;
using SaePortal.Storage.Latents;

namespace SaePortal.Web.Api;

/// <summary>The ranges by which a list of latents is filtered, the same that the page's table has.</summary>
/// <param name="MinDensity">Smallest density let through.</param>
/// <param name="MaxDensity">Largest density let through.</param>
/// <param name="MinMaximum">Smallest maximum let through.</param>
/// <param name="MaxMaximum">Largest maximum let through.</param>
/// <param name="MinEntropy">Smallest entropy let through, in bits.</param>
/// <param name="MaxEntropy">Largest entropy let through, in bits.</param>
internal sealed record LatentRanges(double? MinDensity, double? MaxDensity, double? MinMaximum, double? MaxMaximum, double? MinEntropy, double? MaxEntropy)
{
    private IEnumerable<(LatentMeasure Measure, string Name, double? From, double? To)> All =>
        [(LatentMeasure.Density, "Density", MinDensity, MaxDensity), (LatentMeasure.Maximum, "Maximum", MinMaximum, MaxMaximum), (LatentMeasure.TokenEntropy, "Entropy", MinEntropy, MaxEntropy)];

    /// <summary>What is wrong with them; null when nothing is.</summary>
    public Problem? Wrong() => All.SelectMany(x => new[] { (Parameter: "min" + x.Name, Value: x.From), (Parameter: "max" + x.Name, Value: x.To) })
        .Where(x => x.Value is { } number && !double.IsFinite(number)).Select(x => new Problem(ProblemKind.Invalid, $"{x.Value} is no value for {x.Parameter}.", "Give a finite number.")).FirstOrDefault();

    /// <summary>The conditions of a query; of measures that are not asked about there is none.</summary>
    public IReadOnlyList<LatentRange> Conditions() => [.. All.Where(x => x.From is not null || x.To is not null).Select(x => new LatentRange(x.Measure, x.From, x.To))];
}
