using SaePortal.Compute.ModelSessions;
using SaePortal.Web.Search;

namespace SaePortal.Web.Tests.Search;

public sealed class SearchStateTests
{
    public static TheoryData<SearchState> States =>
    [
        new SearchState(),
        new SearchState { Text = "a & b = c?\n\"#+% 😀 שלום", Place = "d", Sort = FiringSort.Rarity, Special = true, Token = 17, Skip = 40 },
        new SearchState { Text = " ", Place = "m/", Sort = FiringSort.Sum },
        new SearchState { Kind = SearchKind.Token },
        new SearchState { Kind = SearchKind.Token, Word = " happy", Place = "d" },
        new SearchState { Kind = SearchKind.Token, Word = "#12", Suppressed = true },
        new SearchState { Kind = SearchKind.Direction },
        new SearchState { Kind = SearchKind.Direction, Vector = "[1, -2e3]", Place = "d" },
    ];

    [Theory]
    [MemberData(nameof(States))]
    public void State_InAnAddress_IsReadBack(SearchState state) => Assert.Equal(state, SearchState.FromQuery($"https://x/{state.ToQuery()}"));

    [Fact]
    public void Address_OfNonsense_IsThatOfAnEmptySearch()
    {
        Assert.Equal(new SearchState(), SearchState.FromQuery("search?sort=x&token=-1&skip=1e9&special=maybe&by=nothing&text=&q="));
        Assert.Equal(TextSearch.Most, SearchState.FromQuery("search?text=x&skip=99999").Skip);
        // What the bar sends is a text, whose address says so.
        Assert.Equal("search?text=a%20b", SearchState.FromQuery("search?q=a+b").ToQuery());
        // A form sends breaks as two characters.
        Assert.Equal("a\nb", SearchState.FromQuery("search?text=a%0D%0Ab").Text);
    }
}
