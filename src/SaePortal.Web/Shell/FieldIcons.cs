namespace SaePortal.Web.Shell;

/// <summary>What MudBlazor's controls draw inside themselves, in the strokes of our sprite; MudBlazor wants it as the inside of a 24 by 24 picture.</summary>
public static class FieldIcons
{
    private const string Stroke = """fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" """;

    /// <summary>A closed list.</summary>
    public const string Down = $"""<path {Stroke} d="m6 9 6 6 6-6"/>""";

    /// <summary>An open list.</summary>
    public const string Up = $"""<path {Stroke} d="m6 15 6-6 6 6"/>""";

    /// <summary>A box without its tick.</summary>
    public const string Unchecked = """<rect x="2.75" y="2.75" width="18.5" height="18.5" rx="3.5" fill="var(--mud-palette-surface)" stroke="var(--mud-palette-lines-inputs)" stroke-width="1.5"/>""";

    /// <summary>A box with its tick.</summary>
    public const string Checked = """<rect x="2" y="2" width="20" height="20" rx="4" fill="var(--mud-palette-primary)"/><path fill="none" stroke="var(--mud-palette-primary-text)" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round" d="m6.5 12.5 4 4 7-8.5"/>""";
}
