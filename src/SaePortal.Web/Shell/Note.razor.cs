using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>How serious a note is.</summary>
public enum NoteKind
{
    /// <summary>Worth knowing.</summary>
    Plain,

    /// <summary>Something went well.</summary>
    Good,

    /// <summary>Something limits what is shown.</summary>
    Caution,

    /// <summary>Something went wrong.</summary>
    Wrong,
}

/// <summary>What happened, what is still true, what to do. Never only a colour: the icon has a word for screen readers.</summary>
public sealed partial class Note : ComponentBase
{
    /// <summary>How serious.</summary>
    [Parameter]
    public NoteKind Kind { get; set; }

    /// <summary>A first sentence in bold.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>The text.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Buttons and links below the text.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>Whether it appears while the page is read, so that screen readers say it at once.</summary>
    [Parameter]
    public bool Announced { get; set; }

    private string Classname => Kind == NoteKind.Plain ? "note" : $"note {Kind.ToString().ToLowerInvariant()}";

    private string? Role => !Announced ? null : Kind == NoteKind.Wrong ? "alert" : "status";

    private Glyph Picture => Kind switch { NoteKind.Plain => Glyph.Info, NoteKind.Good => Glyph.Check, _ => Glyph.Warning };

    private string Word => Kind switch { NoteKind.Plain => "Note", NoteKind.Good => "Done", NoteKind.Caution => "Caution", _ => "Error" };
}
