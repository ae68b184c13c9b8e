using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Storage.Dictionaries;

namespace SaePortal.Web.Search;

/// <summary>What the page of the search shows.</summary>
public sealed class SearchView(LatentSearch search, SearchTarget target, DictionaryStore dictionaries)
{
    private const int MostChoices = 200;

    /// <summary>Dictionaries that can be chosen, newest first.</summary>
    public IReadOnlyList<DictionaryRecord> Choices { get; private set; } = [];

    /// <summary>Where what was typed into the bar leads; null when it is a text.</summary>
    public string? Target { get; private set; }

    /// <summary>Latents that fire in the text.</summary>
    public TextFindings? Texts { get; private set; }

    /// <summary>Latents that promote or suppress the token.</summary>
    public TokenFindings? Effects { get; private set; }

    /// <summary>What the direction is near to.</summary>
    public DirectionFindings? Near { get; private set; }

    /// <summary>Why there is no answer.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Finds what an address asks for.</summary>
    /// <param name="state">The address.</param>
    /// <param name="portal">The portal's own address, with a slash at its end.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task Load(SearchState state, string portal, CancellationToken cancellation)
    {
        (Target, Texts, Effects, Near, Problem) = (null, null, null, null, null);
        if (state.Words is { } words)
        {
            var found = await target.Of(words, portal, cancellation).ConfigureAwait(false);
            (Target, Problem) = (found.Value, found.Problem);
            if (Target is not null)
            {
                return;
            }
        }

        Choices = await dictionaries.Newest(MostChoices, cancellation).ConfigureAwait(false);
        if (Choices.Count > 0 && Problem is null)
        {
            await Find(state, cancellation).ConfigureAwait(false);
        }
    }

    private async Task Find(SearchState state, CancellationToken cancellation)
    {
        switch (state)
        {
            case { Kind: SearchKind.Token, Word: { } word }:
                var effects = await search.Token(word, state.Suppressed, state.Place, TokenFindings.PageSize, cancellation).ConfigureAwait(false);
                (Effects, Problem) = (effects.Value, effects.Problem);
                break;
            case { Kind: SearchKind.Direction, Vector: { } vector }:
                var direction = Direction.Parse(vector);
                var near = direction.Succeeded ? await search.Direction(state.Place ?? Choices[0].Name, direction.Value, DirectionFindings.PageSize, cancellation).ConfigureAwait(false) : direction.Problem;
                (Near, Problem) = (near.Value, near.Problem);
                break;
            case { Kind: SearchKind.Text, Text: { } text }:
                var texts = await search.Text(new TextSearch(text, state.Place, state.Sort, state.Special, state.Token, state.Skip), cancellation).ConfigureAwait(false);
                (Texts, Problem) = (texts.Value, texts.Problem);
                break;
        }
    }
}
