using AngleSharp.Html.Parser;
using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Meanings;
using SaePortal.Core.Worlds;
using SaePortal.Storage.Meanings;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Latents;
using SaePortal.Web.Meanings;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

/// <summary>What pages show of a harvest that compared latents with labels.</summary>
public sealed class MeaningViewTests : BunitContext
{
    private static readonly NodeTexts s_noNode = new(null!);

    [Fact]
    public async Task Latent_ShowsWhatItDetects_AndOfOneWithoutThatThereIsNothing()
    {
        await using var portal = await Filled(SomeMeanings());
        var view = portal.View<LatentView>(true, s_noNode);

        Assert.True(await view.Load("d", 3, CancellationToken.None));
        Assert.Equal((SomeMeanings().Latents[0], SomeMeanings().Values[0]), view.Meaning);
        Assert.True(await view.Load("d", 4, CancellationToken.None));
        Assert.True(view.HasMeanings);
        Assert.Null(view.Meaning);
    }

    [Fact]
    public async Task Pages_OfAHarvestWithoutLabels_HaveNoMeanings()
    {
        await using var portal = await Filled(null);
        var (latent, dictionary) = (portal.View<LatentView>(true, s_noNode), portal.View<DictionaryView>());

        Assert.True(await latent.Load("d", 3, CancellationToken.None));
        Assert.True(await dictionary.Load("d", new DictionaryState(), CancellationToken.None));

        Assert.False(latent.HasMeanings);
        Assert.Null(dictionary.Meanings);
    }

    [Fact]
    public async Task Dictionary_ShowsTheValuesOfTheHeadlinesClass_PageByPage()
    {
        ValueMeaning[] values = [.. Enumerable.Range(0, 25).Select(x => AValue(x, (25 - x) / 32.0)), AValue(30, 1, AttributeScope.Token)];
        await using var portal = await Filled(SomeMeanings() with { Values = values, Report = SomeMeanings().Report with { Classes = ClassCount.Of(values, values.Select(x => x.Known)) } });
        var seen = new List<int>();
        ValueKey? after = null;
        do
        {
            var view = portal.View<DictionaryView>();
            Assert.True(await view.Load("d", DictionaryState.FromQuery(new DictionaryState { ValuesAfter = after }.ToQuery("m/d")), CancellationToken.None));
            Assert.Equal(ValueClass.Context, view.ValuesOf);
            seen.AddRange(view.Values.Select(x => x.Index));
            after = view.NextValues;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(0, 25), seen);
        var token = portal.View<DictionaryView>();
        Assert.True(await token.Load("d", new DictionaryState { Values = ValueClass.Token }, CancellationToken.None));
        Assert.Equal([30], token.Values.Select(x => x.Index));
    }

    [Theory]
    [InlineData("m/d?values=local&after=0.625_12", ValueClass.Local, 12)]
    [InlineData("m/d?values=LOCAL&after=x_12", null, null)]
    [InlineData("m/d?values=1&after=NaN_1", null, null)]
    public void Address_OfValues_IsReadAndWritten(string address, ValueClass? values, int? after)
    {
        var state = DictionaryState.FromQuery(address);

        Assert.Equal((values, after), (state.Values, state.ValuesAfter?.Index));
        Assert.Equal(state, DictionaryState.FromQuery(state.ToQuery("m/d")));
        Assert.False(state.IsFiltered);
    }

    [Fact]
    public void Block_SaysDetects_NearestTo_OrThatItTellsNothing()
    {
        var (meanings, latent) = (SomeMeanings(), SomeMeanings().Latents[0]);
        string Text(LatentMeaning? meaning)
        {
            var block = new HtmlParser().ParseDocument(Render<LatentMeaningBlock>(x => x.Add(y => y.Found, meaning is null ? null : (meaning, meanings.Values[0])).Add(y => y.Url, i => $"m/d/{i}")).Markup);
            foreach (var tip in block.QuerySelectorAll("[role=tooltip]"))
            {
                tip.Remove();
            }

            return string.Join(' ', block.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }

        var good = Text(latent);
        Assert.Contains("Detects sense = bank/0 context", good, StringComparison.Ordinal);
        Assert.Contains("0.94", good, StringComparison.Ordinal);
        Assert.Contains("shuffled labels 0.06", good, StringComparison.Ordinal);
        Assert.Contains("1.00, 0.88", good, StringComparison.Ordinal);
        Assert.DoesNotContain("tells it best", good, StringComparison.Ordinal);
        Assert.Contains("Nearest to sense", Text(latent with { F1 = 0.4 }), StringComparison.Ordinal);
        Assert.Contains("tells nothing", Text(latent with { F1 = 0.6, ShuffledF1 = 0.6 }), StringComparison.Ordinal);
        Assert.Contains("Latent 3 tells it best", Text(latent with { Latent = 8 }), StringComparison.Ordinal);
        Assert.Contains("at most", Text(latent with { Threshold = -1 }), StringComparison.Ordinal);
        Assert.Contains("no labelled token", Text(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Section_CountsEachClass_AndItsHeadlineContextAlone()
    {
        var meanings = SomeMeanings();
        var section = Render<DictionaryMeanings>(x => x.Add(y => y.Report, meanings.Report).Add(y => y.Values, meanings.Values).Add(y => y.Shown, ValueClass.Context)
            .Add(y => y.State, new DictionaryState()).Add(y => y.Path, "m/d").Add(y => y.TokenText, i => $"t{i}").Add(y => y.Next, new ValueKey(0.625, 3)));

        Assert.Equal("1 of 2 values that only context tells have a latent with F1 of 0.9 or more; single tokens tell 0, raw neurons 0, shuffled labels leave 0.", section.Find(".verdict").TextContent);
        Assert.Equal(["token", "context", "unclassed"], section.FindAll(".classes thead tr:first-child .term").Select(x => x.TextContent));
        Assert.Equal(["A latent", "A token", "A raw neuron", "Shuffled labels", "Untrained twin", "Measured"], section.FindAll(".classes tbody th .term").Select(x => x.TextContent));
        Assert.Equal(["≥ 0.9", "≥ 0.5", "≥ 0.9", "≥ 0.5", "≥ 0.9", "≥ 0.5"], section.FindAll(".classes .ends .num").Select(x => x.TextContent));
        Assert.Equal(["0", "1", "1", "1", "0", "1"], section.FindAll(".classes tbody tr:first-child td").Select(x => x.TextContent));
        Assert.Contains("2 of 3", section.FindAll(".classes tbody tr:last-child td").Select(x => x.TextContent));
        Assert.Equal(["m/d/3", "m/d/3", "m/d/3"], section.FindAll(".values tbody a").Select(x => x.GetAttribute("href")));
        Assert.Contains(section.FindAll("a"), x => x.GetAttribute("href") == "m/d?after=0.625_3#known");
    }

    [Fact]
    public async Task Section_WithTheUntrainedTwin_CountsItBesideTheDictionary()
    {
        await using var portal = await Filled(SomeMeanings());
        var view = portal.View<DictionaryView>();
        Assert.True(await view.Load("d", new DictionaryState(), CancellationToken.None));
        Assert.Null(view.Twin);
        ValueMeaning[] values = [AValue(0, 0.75), AValue(2, 0.9375, AttributeScope.Token)];
        await portal.AddTwin("twin", SomeMeanings() with { Values = values, Report = SomeMeanings().Report with { Classes = ClassCount.Of(values, values.Select(x => x.Known)) } });
        Assert.True(await view.Load("d", new DictionaryState(), CancellationToken.None));

        var section = Render<DictionaryMeanings>(x => x.Add(y => y.Report, view.Meanings!).Add(y => y.Twin, view.Twin).Add(y => y.Values, view.Values).Add(y => y.Shown, ValueClass.Context)
            .Add(y => y.State, new DictionaryState()).Add(y => y.Path, "m/d").Add(y => y.TokenText, i => $"t{i}"));

        Assert.EndsWith("shuffled labels leave 0, the untrained twin has 0.", section.Find(".verdict").TextContent, StringComparison.Ordinal);
        var row = section.FindAll(".classes tbody tr")[4];
        Assert.Equal(("twin", "t%400/twin"), (row.QuerySelector("a.small")!.TextContent, row.QuerySelector("a.small")!.GetAttribute("href")));
        // Of token, context and unclassed values; of the last the twin has none.
        Assert.Equal(["1", "1", "0", "1", "", ""], row.QuerySelectorAll("td").Select(x => x.TextContent));
    }

    /// <summary>Every column of values says what it is, and on a phone, where the header cannot stand above them, each number says so itself.</summary>
    [Fact]
    public void Values_ExplainEveryColumn_AndOnAPhoneNothingIsMissing()
    {
        var meanings = SomeMeanings();
        var section = Render<DictionaryMeanings>(x => x.Add(y => y.Report, meanings.Report).Add(y => y.Values, meanings.Values).Add(y => y.Shown, ValueClass.Context)
            .Add(y => y.State, new DictionaryState()).Add(y => y.Path, "m/d").Add(y => y.TokenText, i => $"t{i}"));

        Assert.Empty(section.FindAll(".hide-phone"));
        Assert.All(section.FindAll(".values thead th").Skip(1), x => Assert.NotNull(x.QuerySelector(".definition")));
        Assert.Equal(
            ["F1 0.94", "3", "precision 0.94", "recall 0.94", "shuffled 0.12", "token 0.25 t7", "neuron 0.38", "40 tokens"],
            section.FindAll(".values tbody tr:first-child td").Select(x => string.Join(' ', x.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
    }

    private static async Task<StorePortal> Filled(KnownMeanings? meanings)
    {
        var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: 6);
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), Enumerable.Range(0, 6).Select(i => ALatent(i)), meanings);
        return portal;
    }
}
