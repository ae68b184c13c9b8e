using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using SaePortal.Compute.ModelSessions;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Search;

/// <summary>By what latents are searched.</summary>
public enum SearchKind
{
    /// <summary>A text in which they fire.</summary>
    Text,

    /// <summary>A token that they promote or suppress.</summary>
    Token,

    /// <summary>A direction that their decoder rows point in.</summary>
    Direction,
}

/// <summary>What the address of the search says.</summary>
public sealed record SearchState
{
    /// <summary>By what.</summary>
    public SearchKind Kind { get; init; }

    /// <summary>What was typed into the bar: a place to go to, or a text.</summary>
    public string? Words { get; init; }

    /// <summary>The text.</summary>
    public string? Text { get; init; }

    /// <summary>Where, see <see cref="SearchScope.Of"/>; null for everywhere.</summary>
    public string? Place { get; init; }

    /// <summary>What latents are sorted by.</summary>
    public FiringSort Sort { get; init; }

    /// <summary>Whether activations on special tokens count.</summary>
    public bool Special { get; init; }

    /// <summary>The position of the one token that is asked about; null for the whole text.</summary>
    public int? Token { get; init; }

    /// <summary>Latents before the first.</summary>
    public int Skip { get; init; }

    /// <summary>The token, as <see cref="VocabularyWords.Of"/> reads it.</summary>
    public string? Word { get; init; }

    /// <summary>Whether latents that suppress the token are asked for.</summary>
    public bool Suppressed { get; init; }

    /// <summary>The direction, as it was written.</summary>
    public string? Vector { get; init; }

    /// <summary>Reads an address or its query; what makes no sense is left out.</summary>
    public static SearchState FromQuery(string address)
    {
        var at = address.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(at < 0 ? "" : address[at..].Split('#')[0]);
        var (words, text, vector) = (Value("q"), Value("text"), Value("vector"));
        var (promotes, suppresses) = (Value("promotes"), Value("suppresses"));
        return new SearchState
        {
            Kind = vector is not null ? SearchKind.Direction : promotes is not null || suppresses is not null ? SearchKind.Token : text is not null || words is not null ? SearchKind.Text : Value("by") switch
            {
                "token" => SearchKind.Token,
                "direction" => SearchKind.Direction,
                _ => SearchKind.Text,
            },
            Words = words,
            Text = text ?? words,
            Place = Value("in"),
            Sort = Value("sort") switch { "sum" => FiringSort.Sum, "rarity" => FiringSort.Rarity, _ => FiringSort.Maximum },
            Special = Value("special") == "include",
            Token = Number("token"),
            Skip = Math.Min(Number("skip") ?? 0, TextSearch.Most),
            Word = promotes ?? suppresses,
            Suppressed = promotes is null && suppresses is not null,
            Vector = vector,
        };

        // A form sends a break as two characters, whatever was typed.
        string? Value(string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value, ..] ? value.Replace("\r\n", "\n", StringComparison.Ordinal) : null;
        int? Number(string name) => int.TryParse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The address.</summary>
    public string ToQuery() => Kind switch
    {
        SearchKind.Token => PortalUrls.WithQuery(
            PortalUrls.SearchPage, ("by", Word is null ? "token" : null), (Suppressed ? "suppresses" : "promotes", Word), ("in", Place)),
        SearchKind.Direction => PortalUrls.WithQuery(PortalUrls.SearchPage, ("by", Vector is null ? "direction" : null), ("in", Place), ("vector", Vector)),
        _ => PortalUrls.WithQuery(
            PortalUrls.SearchPage, ("text", Text), ("in", Place), ("sort", Sort == FiringSort.Maximum ? null : Name(Sort)), ("special", Special ? "include" : null),
            ("token", Token?.ToString(CultureInfo.InvariantCulture)), ("skip", Skip > 0 ? Skip.ToString(CultureInfo.InvariantCulture) : null)),
    };

    /// <summary>Word of an order in addresses.</summary>
    public static string Name(FiringSort sort) => sort switch
    {
        FiringSort.Sum => "sum",
        FiringSort.Rarity => "rarity",
        _ => "max",
    };
}
