using AngleSharp.Dom;
using SaePortal.Web.Home;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Home;

public sealed class GuessMeaningTests : BunitContext
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Options_InEitherOrder_AnswerWithoutACircuit(bool rightFirst)
    {
        var options = Shown(AGuess(rightFirst)).FindAll("details");

        // One closes the other.
        Assert.All(options, x => Assert.Equal("guess", x.GetAttribute("name")));
        Assert.Equal(["A", "B"], options.Select(x => x.QuerySelector("summary b")!.TextContent));
        var (right, wrong) = rightFirst ? (options[0], options[1]) : (options[1], options[0]);
        Assert.Equal(("sense: bank/river", "sense: bank/money"), (Asked(right), Asked(wrong)));
        Assert.StartsWith("Yes: F1 0.94 (0.12 with shuffled labels) on text that did not choose it.", right.QuerySelector("p")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("No, that is latent 8.", wrong.QuerySelector("p")!.TextContent, StringComparison.Ordinal);
        Assert.Equal([("Latent 8", "at/8"), ("See latent 3", "at/3")], wrong.QuerySelectorAll("a").Select(x => (x.GetAttribute("aria-label"), x.GetAttribute("href"))));
        Assert.Equal([("See latent 3", "at/3")], right.QuerySelectorAll("a").Select(x => (x.GetAttribute("aria-label"), x.GetAttribute("href"))));
    }

    [Fact]
    public void Answer_WithoutShuffledLabels_SaysNothingOfThem()
    {
        var guess = AGuess(true);
        var shown = Shown(guess with { Right = guess.Right with { ShuffledF1 = null } });

        Assert.StartsWith("Yes: F1 0.94 on text that did not choose it. See latent 3", shown.Find("details p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_AreText()
    {
        var shown = Shown(new Guess(new ShownLatent(ALatent(3), null, null, null), AValue(0, value: "<script>x</script>"), AValue(1, latent: 8), true));

        Assert.Empty(shown.FindAll("script"));
        Assert.Equal("sense: <script>x</script>", Asked(shown.FindAll("details")[0]));
    }

    private static Guess AGuess(bool rightFirst) =>
        new(new ShownLatent(ALatent(3), null, null, null), AValue(0, 0.9375, value: "bank/river"), AValue(1, latent: 8, value: "bank/money"), rightFirst);

    private static string Asked(IElement option) => option.QuerySelector("summary .serif")!.TextContent;

    private IRenderedComponent<GuessMeaning> Shown(Guess guess) => Render<GuessMeaning>(x => x.Add(y => y.Guess, guess).Add(y => y.Address, i => $"at/{i}"));
}
