using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Search;

/// <summary>
/// <c>/search</c>: latents by text, by token or by direction. It has no circuit: everything is in the address, which may be longer than what a circuit
/// takes as a message.
/// </summary>
public sealed partial class SearchPage : ComponentBase, IDisposable
{
    private const int ShownInTitle = 40;

    private static readonly (SearchKind, string)[] s_kinds = [(SearchKind.Text, "By text"), (SearchKind.Token, "By promoted token"), (SearchKind.Direction, "By direction")];

    private static readonly Dictionary<SearchKind, string> s_sentences = new()
    {
        [SearchKind.Text] = "Give a text, and see which latents fire in it, and where.",
        [SearchKind.Token] = "Give a token, and see which latents make it likelier or rarer as the next one.",
        [SearchKind.Direction] = "Give a vector, and see which latents add nearly the same direction, and what it promotes.",
    };

    private readonly CancellationTokenSource _gone = new();

    /// <summary>What the page shows.</summary>
    [Inject]
    public required SearchView View { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private SearchState State { get; set; } = new();

    private string Title => (State.Kind == SearchKind.Token ? State.Word : State.Text) is { } asked ? $"{Shortened(asked)} · Find latents" : "Find latents";

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        State = SearchState.FromQuery(Navigation.Uri);
        await View.Load(State, Navigation.BaseUri, _gone.Token);
        if (View.Target is { } target)
        {
            Navigation.NavigateTo(target.Length == 0 ? "./" : target, replace: true);
        }
    }

    private static string Shortened(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= ShownInTitle ? line : line[..(char.IsHighSurrogate(line[ShownInTitle - 1]) ? ShownInTitle - 1 : ShownInTitle)] + "…";
    }

    /// <summary>Another kind of search in the same place, before anything is asked.</summary>
    private SearchState Empty(SearchKind kind) => new() { Kind = kind, Place = State.Place };
}
