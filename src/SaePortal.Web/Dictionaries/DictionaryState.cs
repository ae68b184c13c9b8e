using System.Globalization;
using SaePortal.Storage.Latents;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Dictionaries;

/// <summary>What the address of a dictionary's page says: order, filters, and where the page of the table begins.</summary>
public sealed record DictionaryState
{
    /// <summary>Sorted by.</summary>
    public LatentMeasure Sort { get; init; } = LatentMeasure.Index;

    /// <summary>Largest first.</summary>
    public bool Descending { get; init; }

    /// <summary>Smallest density let through.</summary>
    public double? MinDensity { get; init; }

    /// <summary>Largest density let through.</summary>
    public double? MaxDensity { get; init; }

    /// <summary>Only latents that fire most on tokens with this text.</summary>
    public string? Token { get; init; }

    /// <summary>True for those that fired, false for dead ones.</summary>
    public bool? Alive { get; init; }

    /// <summary>Rows before the page; only the plain links of a page without a circuit use it.</summary>
    public int Skip { get; init; }

    /// <summary>Reads an address; what makes no sense is left out.</summary>
    public static DictionaryState FromQuery(string? sort, string? order, string? min, string? max, string? token, string? alive, string? skip) => new()
    {
        Sort = sort switch
        {
            "density" => LatentMeasure.Density,
            "maximum" => LatentMeasure.Maximum,
            "mean" => LatentMeasure.Mean,
            "entropy" => LatentMeasure.TokenEntropy,
            _ => LatentMeasure.Index,
        },
        Descending = order == "desc",
        MinDensity = Number(min),
        MaxDensity = Number(max),
        Token = string.IsNullOrEmpty(token) ? null : token,
        Alive = alive switch { "yes" => true, "no" => false, _ => null },
        Skip = int.TryParse(skip, CultureInfo.InvariantCulture, out var rows) ? Math.Max(0, rows) : 0,
    };

    /// <summary>The address.</summary>
    public string ToQuery(string path) => PortalUrls.WithQuery(
        path, ("sort", Sort == LatentMeasure.Index ? null : Name(Sort)), ("order", Descending ? "desc" : null), ("min", Text(MinDensity)), ("max", Text(MaxDensity)), ("token", Token),
        ("alive", Alive switch { true => "yes", false => "no", _ => null }), ("skip", Skip > 0 ? Skip.ToString(CultureInfo.InvariantCulture) : null));

    /// <summary>The order after a header was chosen: again reverses it; numbers begin with the largest.</summary>
    public DictionaryState SortedBy(LatentMeasure measure) => this with { Sort = measure, Descending = Sort == measure ? !Descending : measure != LatentMeasure.Index, Skip = 0 };

    /// <summary>Word of a measure in addresses.</summary>
    public static string Name(LatentMeasure measure) => measure switch
    {
        LatentMeasure.TokenEntropy => "entropy",
        _ => measure.ToString().ToLowerInvariant(),
    };

    private static double? Number(string? text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static string? Text(double? number) => number?.ToString("R", CultureInfo.InvariantCulture);
}
