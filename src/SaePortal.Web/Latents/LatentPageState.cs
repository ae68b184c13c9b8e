using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary>How much of an example is shown.</summary>
public enum ExampleLayout
{
    /// <summary>One line each, peaks in one column.</summary>
    Lines,

    /// <summary>A few words round the peak.</summary>
    Brief,

    /// <summary>The whole window each.</summary>
    Passages,

    /// <summary>Everything that the model read at once.</summary>
    Contexts,
}

/// <summary>By what latents are related.</summary>
public enum LatentRelation
{
    /// <summary>Cosine of the decoder rows: what they write.</summary>
    Direction,

    /// <summary>Cosine of the encoder rows: what they read.</summary>
    Reads,

    /// <summary>How often they fire on the same tokens.</summary>
    FiresWith,
}

/// <summary>What the address of a latent's page says.</summary>
public sealed record LatentPageState
{
    /// <summary>The group of examples that is shown whole; null shows some of each.</summary>
    public ExampleGroup? Group { get; init; }

    /// <summary>How much of an example is shown.</summary>
    public ExampleLayout Layout { get; init; }

    /// <summary>Whether spaces are dots and newlines break the line.</summary>
    public bool Spaces { get; init; }

    /// <summary>Only examples with this text; null for all.</summary>
    public string? Find { get; init; }

    /// <summary>Only examples in which it fires on this token; null for all.</summary>
    public string? Token { get; init; }

    /// <summary>Only examples whose peak has this label, as <c>attribute=value</c>; null for all.</summary>
    public string? Label { get; init; }

    /// <summary>Whether the counts of the histogram stand on a linear axis.</summary>
    public bool LinearCounts { get; init; }

    /// <summary>Whether it is measured what the latent is worth to the model.</summary>
    public bool Ablated { get; init; }

    /// <summary>Which relatives are shown.</summary>
    public LatentRelation Relation { get; init; }

    /// <summary>A text that is tried; null for none.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the lines of that text are one text.</summary>
    public bool Together { get; init; }

    /// <summary>Whether only some examples are let through.</summary>
    public bool IsFiltered => Find is not null || Token is not null || Label is not null;

    /// <summary>Reads an address or its query; what makes no sense is left out.</summary>
    public static LatentPageState FromQuery(string address)
    {
        var at = address.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(at < 0 ? "" : address[at..].Split('#')[0]);
        return new LatentPageState
        {
            Group = ExampleGroup.Parse(Value("band")) ?? (int.TryParse(Value("bar"), NumberStyles.None, CultureInfo.InvariantCulture, out var bar) ? ExampleGroup.OfBar(bar - 1) : null),
            Layout = Enum.GetValues<ExampleLayout>().FirstOrDefault(x => Word(x) is { } word && word == Value("view")),
            Spaces = Value("spaces") == "yes",
            Find = Value("find"),
            Token = Value("token"),
            Label = Value("label") is { } label && label.IndexOf('=', StringComparison.Ordinal) > 0 ? label : null,
            LinearCounts = Value("counts") == "linear",
            Ablated = Value("loss") == "ablated",
            Relation = Enum.GetValues<LatentRelation>().FirstOrDefault(x => Word(x) is { } word && word == Value("near")),
            Text = Value("text"),
            Together = Value("lines") == "together",
        };

        string? Value(string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value, ..] ? value : null;
    }

    /// <summary>The address.</summary>
    public string ToQuery(string path) => PortalUrls.WithQuery(path, [.. Fields()]);

    /// <summary>Its parameters with their values, for a form's hidden fields.</summary>
    /// <param name="own">Those that the form has itself.</param>
    public IEnumerable<(string Name, string? Value)> Fields(params string[] own) => new (string Name, string? Value)[]
    {
        ("band", Group is { Bar: null } group ? group.ToString() : null), ("bar", Group is { Bar: not null } chosen ? chosen.ToString() : null), ("view", Word(Layout)), ("spaces", Spaces ? "yes" : null),
        ("find", Find), ("token", Token), ("label", Label), ("counts", LinearCounts ? "linear" : null), ("loss", Ablated ? "ablated" : null), ("near", Word(Relation)), ("text", Text), ("lines", Together ? "together" : null),
    }.Where(x => x.Value is not null && !own.Contains(x.Name));

    private static string? Word(ExampleLayout layout) => layout switch
    {
        ExampleLayout.Brief => "short",
        ExampleLayout.Passages => "passages",
        ExampleLayout.Contexts => "contexts",
        _ => null,
    };

    private static string? Word(LatentRelation relation) => relation switch
    {
        LatentRelation.Reads => "reads",
        LatentRelation.FiresWith => "fires",
        _ => null,
    };
}
