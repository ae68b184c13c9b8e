using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Dictionaries;

/// <summary>What the address of a dictionary's page says: order, filters, and where the page of the table begins.</summary>
public sealed record DictionaryState
{
    /// <summary>Sorted by.</summary>
    public LatentMeasure Sort { get; init; } = LatentMeasure.Index;

    /// <summary>Largest first.</summary>
    public bool Descending { get; init; }

    /// <summary>Densities let through.</summary>
    public ValueRange? Density { get; init; }

    /// <summary>Maxima let through.</summary>
    public ValueRange? Maximum { get; init; }

    /// <summary>Entropies let through, in bits.</summary>
    public ValueRange? Entropy { get; init; }

    /// <summary>Only latents that fire most on tokens with this text.</summary>
    public string? Token { get; init; }

    /// <summary>True for those that fired, false for dead ones.</summary>
    public bool? Alive { get; init; }

    /// <summary>Rows before the page; only the plain links of a page without a circuit use it.</summary>
    public int Skip { get; init; }

    /// <summary>The class of known values that are shown; null for the one that the headline counts.</summary>
    public ValueClass? Values { get; init; }

    /// <summary>Where the page of known values before ended; null for the first.</summary>
    public ValueKey? ValuesAfter { get; init; }

    /// <summary>Whether any latent is left out.</summary>
    public bool IsFiltered => Density is not null || Maximum is not null || Entropy is not null || Token is not null || Alive is not null;

    /// <summary>Reads an address or its query; what makes no sense is left out.</summary>
    public static DictionaryState FromQuery(string address)
    {
        var at = address.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(at < 0 ? "" : address[at..].Split('#')[0]);
        return new DictionaryState
        {
            Sort = Value("sort") switch
            {
                "density" => LatentMeasure.Density,
                "maximum" => LatentMeasure.Maximum,
                "mean" => LatentMeasure.Mean,
                "entropy" => LatentMeasure.TokenEntropy,
                _ => LatentMeasure.Index,
            },
            Descending = Value("order") == "desc",
            Density = ValueRange.Parse(Value("density")),
            Maximum = ValueRange.Parse(Value("maximum")),
            Entropy = ValueRange.Parse(Value("entropy")),
            Token = Value("token"),
            Alive = Value("alive") switch { "yes" => true, "no" => false, _ => null },
            Skip = int.TryParse(Value("skip"), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : 0,
            Values = Enum.GetValues<ValueClass>().Cast<ValueClass?>().FirstOrDefault(x => x!.Value.Text() == Value("values")),
            ValuesAfter = ValueKey.Parse(Value("after")),
        };

        string? Value(string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value, ..] ? value : null;
    }

    /// <summary>The address.</summary>
    public string ToQuery(string path) => PortalUrls.WithQuery(
        path, ("sort", Sort == LatentMeasure.Index ? null : Name(Sort)), ("order", Descending ? "desc" : null),
        ("density", Density?.ToString()), ("maximum", Maximum?.ToString()), ("entropy", Entropy?.ToString()), ("token", Token),
        ("alive", Alive switch { true => "yes", false => "no", _ => null }), ("skip", Skip > 0 ? Skip.ToString(CultureInfo.InvariantCulture) : null),
        ("values", Values?.Text()), ("after", ValuesAfter?.ToString()));

    /// <summary>The same with other known values.</summary>
    public DictionaryState WithValues(ValueClass? values, ValueKey? after) => this with { Values = values, ValuesAfter = after };

    /// <summary>The order after a header was chosen: again reverses it; numbers begin with the largest.</summary>
    public DictionaryState SortedBy(LatentMeasure measure) => this with { Sort = measure, Descending = Sort == measure ? !Descending : measure != LatentMeasure.Index, Skip = 0 };

    /// <summary>The range of a measure that can be filtered.</summary>
    public ValueRange? Range(LatentMeasure measure) => measure switch
    {
        LatentMeasure.Density => Density,
        LatentMeasure.Maximum => Maximum,
        LatentMeasure.TokenEntropy => Entropy,
        _ => null,
    };

    /// <summary>The same with another range of a measure.</summary>
    public DictionaryState With(LatentMeasure measure, ValueRange? range) => (measure switch
    {
        LatentMeasure.Density => this with { Density = range },
        LatentMeasure.Maximum => this with { Maximum = range },
        LatentMeasure.TokenEntropy => this with { Entropy = range },
        _ => this,
    }) with
    { Skip = 0 };

    /// <summary>Word of a measure in addresses.</summary>
    public static string Name(LatentMeasure measure) => measure switch
    {
        LatentMeasure.TokenEntropy => "entropy",
        _ => measure.ToString().ToLowerInvariant(),
    };
}
