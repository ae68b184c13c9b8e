using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>One icon of the sprite, in the colour of the text around it.</summary>
public sealed partial class Icon : ComponentBase
{
    private static readonly string[] s_ids = [.. Enum.GetNames<Glyph>().Select(x => WordStart().Replace(x, "-$0").ToLowerInvariant())];

    /// <summary>Which.</summary>
    [Parameter, EditorRequired]
    public Glyph Of { get; set; }

    /// <summary>What it says where no word beside it does; null hides it from screen readers.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>Width and height in pixels; 16 unless set.</summary>
    [Parameter]
    public int Size { get; set; } = 16;

    /// <summary>Further classes.</summary>
    [Parameter]
    public string? Class { get; set; }

    private string Classname => Class is null ? "ico" : $"ico {Class}";

    private string Href => $"{Assets["icons/sprite.svg"]}#{IdOf(Of)}";

    /// <summary>The symbol's id in the sprite.</summary>
    public static string IdOf(Glyph glyph) => s_ids[(int)glyph];

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
