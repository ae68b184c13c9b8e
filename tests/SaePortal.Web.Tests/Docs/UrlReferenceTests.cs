using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using SaePortal.Compute.ModelSessions;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Docs;
using SaePortal.Web.Latents;
using SaePortal.Web.Search;
using SaePortal.Web.Shell;
using SaePortal.Web.Steering;
using SaePortal.Web.Tests.Frame;
using SaePortal.Web.Tests.Steering;

namespace SaePortal.Web.Tests.Docs;

/// <summary>The page of URLs has every page that the program routes, and every parameter that they read.</summary>
[Collection("frame")]
public sealed partial class UrlReferenceTests(PortalUnderTest portal)
{
    /// <summary>Pages that have no address of their own: they stand in the place of another.</summary>
    private static readonly string[] s_instead = ["/error", "/not-found"];

    private static readonly SearchState[] s_searches =
    [
        new() { Text = "x", Place = "d", Sort = FiringSort.Sum, Special = true, Token = 1, Skip = 20 }, new() { Kind = SearchKind.Token }, new() { Kind = SearchKind.Token, Word = "x" },
        new() { Kind = SearchKind.Token, Word = "x", Suppressed = true }, new() { Kind = SearchKind.Direction, Vector = "1" },
    ];

    [Fact]
    public void Pages_AndRoutes_AreTheSame()
    {
        var routed = Pages().SelectMany(x => x.GetCustomAttributes<RouteAttribute>().Select(y => Plain(y.Template))).Except(s_instead).Order(StringComparer.Ordinal);

        Assert.Equal(routed, Table("Pages").Select(x => Address(x)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parameters_AndWhatPagesRead_AreTheSame()
    {
        foreach (var row in Table("Pages"))
        {
            var page = Pages().Single(x => x.GetCustomAttributes<RouteAttribute>().Any(y => Plain(y.Template) == Address(row)));
            // Of a page with several addresses, what it reads belongs to the shortest.
            var shortest = page.GetCustomAttributes<RouteAttribute>().Select(y => Plain(y.Template)).MinBy(x => x.Length);

            Assert.Equal(Address(row) == shortest ? Read(page).Order(StringComparer.Ordinal) : [], Code().Matches(row[2]).Select(x => x.Groups["text"].Value).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Parameters_All_AreExplained()
    {
        var explained = new[] { "A latent", "A dictionary", "The search", "Steering", "The others" }.SelectMany(Table).SelectMany(x => Code().Matches(x[0]).Select(y => y.Groups["text"].Value)).ToHashSet();

        Assert.Equal(Pages().SelectMany(Read).Distinct().Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Values_OfOrderAndBands_AreThoseThatExist()
    {
        string Row(string heading, string name) => Table(heading).Single(x => x[0].Contains($"`{name}`", StringComparison.Ordinal))[1];

        Assert.Equal(
            Enum.GetValues<LatentMeasure>().Where(x => x != LatentMeasure.Index).Select(DictionaryState.Name).Order(StringComparer.Ordinal),
            Code().Matches(Row("A dictionary", "sort")).Select(x => x.Groups["text"].Value).Order(StringComparer.Ordinal));
        Assert.All(Code().Matches(Row("A dictionary", "density")), x => Assert.NotNull(ValueRange.Parse(x.Groups["text"].Value)));
        Assert.Equal($"1 to {ExampleGroup.Bands}, `{ExampleGroup.Top}`, `{ExampleGroup.Near}`, `{ExampleGroup.Silent}`", Row("A latent", "band"));
        Assert.Equal($"1 to {ExampleGroup.Bars}", Row("A latent", "bar"));
        Assert.Equal(
            Enum.GetValues<ExampleLayout>().Where(x => x != ExampleLayout.Lines).Order(),
            Code().Matches(Row("A latent", "view")).Select(x => LatentPageState.FromQuery($"?view={x.Groups["text"].Value}").Layout).Order());
        Assert.Equal(
            Enum.GetValues<LatentRelation>().Where(x => x != LatentRelation.Direction).Order(),
            Code().Matches(Row("A latent", "near")).Select(x => LatentPageState.FromQuery($"?near={x.Groups["text"].Value}").Relation).Order());
    }

    [Fact]
    public async Task WhatIsNoPage_Answers()
    {
        foreach (var address in Table("What is no page").Select(Address))
        {
            using var answer = await portal.Visitor.GetAsync(new Uri(address[1..], UriKind.Relative), TestContext.Current.CancellationToken);
            // A hub answers only to those who connect to it; the page of the API leads to its index.
            Assert.True(answer.IsSuccessStatusCode || (int)answer.StatusCode is 301 or 302 or 400, $"{address} answers {answer.StatusCode}");
        }
    }

    private static IEnumerable<Type> Pages() => typeof(DocsPage).Assembly.GetTypes().Where(x => x.GetCustomAttributes<RouteAttribute>().Any());

    private static IEnumerable<string> Read(Type page)
    {
        var own = page.GetProperties().Where(x => x.GetCustomAttribute<SupplyParameterFromQueryAttribute>() is not null).Select(x => x.Name.ToLowerInvariant());
        return page == typeof(LatentPage) ? own.Concat(Named(new LatentPageState { Group = ExampleGroup.Top, Layout = ExampleLayout.Passages, Spaces = true, Find = "x", Token = "x", Label = "x=y", LinearCounts = true, Ablated = true, Relation = LatentRelation.Reads, Text = "x", Together = true }.ToQuery("")))
                .Concat(Named(new LatentPageState { Group = ExampleGroup.OfBar(1) }.ToQuery("")))
            : page == typeof(DictionaryPage) ? own.Concat(Named(new DictionaryState { Sort = LatentMeasure.Mean, Descending = true, Density = new(0, 1), Maximum = new(0, 1), Entropy = new(0, 1), Token = "x", Alive = true, Skip = 1, Values = ValueClass.Local, ValuesAfter = new(1, 1) }.ToQuery("")))
            : page == typeof(SearchPage) ? own.Concat(s_searches.SelectMany(x => Named(x.ToQuery()[PortalUrls.SearchPage.Length..]))).Append("q").Distinct()
            : page == typeof(SteerPage) ? own.Concat(Named(SteerStateTests.Unusual.ToQuery()["steer".Length..]).Distinct())
            : page == typeof(SharedSteerPage) ? own.Append("colour")
            : own;
    }

    private static IEnumerable<string> Named(string query) => query[1..].Split('&').Select(x => x.Split('=')[0]);

    /// <summary>A route as people write it: without constraints and catch-alls.</summary>
    private static string Plain(string route) => Placeholder().Replace(route, x => $"{{{x.Groups["name"].Value.ToLowerInvariant()}}}");

    private static string Address(string[] row) => row[0].Trim('`');

    private static List<string[]> Table(string heading)
    {
        var rows = DocsLibrary.Source("urls").Split('\n').SkipWhile(x => x != $"## {heading}").SkipWhile(x => !x.StartsWith('|')).Skip(2).TakeWhile(x => x.StartsWith('|')).ToList();
        Assert.NotEmpty(rows);
        return [.. rows.Select(x => x.Trim('|').Split('|').Select(y => y.Trim()).ToArray())];
    }

    [GeneratedRegex(@"\{\*?(?<name>\w+)(:\w+)?\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex Code();
}
