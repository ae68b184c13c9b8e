using Microsoft.AspNetCore.WebUtilities;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary>How examples are laid out.</summary>
public enum ExampleLayout
{
    /// <summary>One line each, peaks in one column.</summary>
    Lines,

    /// <summary>The whole window each.</summary>
    Passages,
}

/// <summary>What the address of a latent's page says.</summary>
public sealed record LatentPageState
{
    /// <summary>The group of examples that is shown whole; null shows some of each.</summary>
    public ExampleGroup? Group { get; init; }

    /// <summary>How examples are laid out.</summary>
    public ExampleLayout Layout { get; init; }

    /// <summary>A text that is tried; null for none.</summary>
    public string? Text { get; init; }

    /// <summary>Reads an address or its query; what makes no sense is left out.</summary>
    public static LatentPageState FromQuery(string address)
    {
        var at = address.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(at < 0 ? "" : address[at..].Split('#')[0]);
        return new LatentPageState
        {
            Group = ExampleGroup.Parse(Value("band")),
            Layout = Value("view") == "passages" ? ExampleLayout.Passages : ExampleLayout.Lines,
            Text = Value("text"),
        };

        string? Value(string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value, ..] ? value : null;
    }

    /// <summary>The address.</summary>
    public string ToQuery(string path) =>
        PortalUrls.WithQuery(path, ("band", Group?.ToString()), ("view", Layout == ExampleLayout.Passages ? "passages" : null), ("text", Text));
}
