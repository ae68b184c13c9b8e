using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Docs.Gallery;

/// <summary>The components of the frame. Those that a page has once (<c>ReconnectLine</c>, the dialogs) are not repeated here.</summary>
public sealed partial class ShellGallery : ComponentBase
{
    private static readonly Crumb[] s_crumbs = [new("Runs", "runs"), new("2")];
    private static readonly string[] s_models = ["pythia-70m", "tinystories-260k"];
    private static readonly Crumb[] s_longCrumbs = [new("Dictionaries", "./"), new("a-model-with-a-name-of-sixty-four-characters-which-is-the-longest", "./"), new("a-dictionary-with-a-name-that-is-just-as-long-as-that-of-its-own", "./"), new("1048575")];
    private static readonly ProgressStop[] s_stops = [new(0.305, "paused 2:32"), new(0.453, "node lost, resumed after 1 s", Failed: true)];
    private static readonly TopLink[] s_links = [new("Dictionaries", "./"), new("Runs", "runs"), new("Docs", "docs")];

    private static string Here(string specimen) => $"docs/{DocsLibrary.Components}#{specimen}";
}
