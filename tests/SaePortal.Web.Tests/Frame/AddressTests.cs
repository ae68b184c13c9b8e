using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing.Template;
using SaePortal.Core.Naming;
using SaePortal.Core.Runs;
using SaePortal.Web.Corpora;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Docs;
using SaePortal.Web.LanguageModels;
using SaePortal.Web.Latents;
using SaePortal.Web.Lists;
using SaePortal.Web.Runs;
using SaePortal.Web.Sharing;
using SaePortal.Web.Shell;
using SaePortal.Web.Training;

namespace SaePortal.Web.Tests.Frame;

/// <summary>Addresses: what the portal builds leads to its pages, and no name can hide one of them.</summary>
[Collection("frame")]
public sealed class AddressTests(PortalUnderTest portal)
{
    private const string Hostile = "a b/c?d=e&f#g\"<h>%2F日本";

    public static TheoryData<string, Type> Built { get; } = new()
    {
        { PortalUrls.Model("pythia-70m"), typeof(ModelPage) },
        { PortalUrls.Model("a@b._-c"), typeof(ModelPage) },
        { PortalUrls.Dictionary("m", "d@1"), typeof(DictionaryPage) },
        { PortalUrls.Latent("m", "d", 417), typeof(LatentPage) },
        { PortalUrls.Corpus("stories"), typeof(CorpusPage) },
        { PortalUrls.Corpus("stories", 5), typeof(CorpusPage) },
        { PortalUrls.Train(), typeof(TrainPage) },
        { PortalUrls.Train(Hostile, Hostile), typeof(TrainPage) },
        { PortalUrls.Run(7), typeof(RunPage) },
        { PortalUrls.Runs(), typeof(RunsPage) },
        { PortalUrls.Runs(RunState.Failed, 12), typeof(RunsPage) },
        { PortalUrls.Docs("training"), typeof(DocsPage) },
        { PortalUrls.Lists(5), typeof(ListsPage) },
        { PortalUrls.List(7), typeof(ListPage) },
        { PortalUrls.Share(Hostile), typeof(SharePage) },
        { PortalUrls.ShortLink("bcdfghjk"), typeof(ShortLinkPage) },
    };

    [Fact]
    public void Reserved_AndFirstSegmentsOfRoutes_Agree()
    {
        var segments = portal.Endpoints.Select(x => x.RoutePattern.RawText!.TrimStart('/').Split('/')[0]).Where(x => x.Length > 0 && !x.Contains('{', StringComparison.Ordinal)).Distinct().ToList();

        Assert.Contains("runs", segments);
        // A name that the pattern of names refuses anyway cannot hide a page; upper-case letters and files with a hash in their names are such.
        Assert.All(segments.Where(x => x.Length <= 64 && char.IsAsciiLetterOrDigit(x[0]) && !x.Any(char.IsUpper)), x => Assert.False(Slug.Check(x, "model").Succeeded, $"A model can be named \"{x}\", which is a page."));
    }

    [Theory]
    [MemberData(nameof(Built))]
    public void PortalUrls_Address_LeadsToItsPage(string address, Type page)
    {
        var path = "/" + address.Split('?')[0];
        var found = portal.Endpoints.Where(x => x.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            .Where(x => new TemplateMatcher(TemplateParser.Parse(x.RoutePattern.RawText!.TrimStart('/')), []).TryMatch(Uri.UnescapeDataString(path), [])).OrderBy(x => x.RoutePattern.InboundPrecedence).First();

        Assert.Equal(page, found.Metadata.GetMetadata<ComponentTypeMetadata>()!.Type);
        Assert.DoesNotMatch("^/", address);
    }

    /// <summary>A page takes every parameter that an address gives it.</summary>
    [Theory]
    [MemberData(nameof(Built))]
    public void PortalUrls_Query_IsWhatThePageTakes(string address, Type page)
    {
        var taken = page.GetProperties().Select(x => (Property: x, Query: x.GetCustomAttribute<SupplyParameterFromQueryAttribute>())).Where(x => x.Query is not null).Select(x => x.Query!.Name ?? x.Property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.All(Parsed(address).Keys, x => Assert.Contains(x, taken));
    }

    [Fact]
    public void WithQuery_HostileText_ComesBack()
    {
        var query = Parsed(PortalUrls.WithQuery("p", ("a", Hostile), ("b", null), ("c", "")));

        Assert.Equal((1, Hostile), (query.Count, query["a"]));
    }

    [Theory]
    [InlineData("docs", HttpStatusCode.OK)]
    [InlineData("docs/training", HttpStatusCode.OK)]
    [InlineData("docs/components", HttpStatusCode.OK)]
    [InlineData("docs/no-such-page", HttpStatusCode.NotFound)]
    [InlineData("docs/training/more", HttpStatusCode.NotFound)]
    [InlineData("no-such-model", HttpStatusCode.NotFound)]
    [InlineData("no-such-model/d/1", HttpStatusCode.NotFound)]
    [InlineData("api/v1/no-such-thing", HttpStatusCode.NotFound)]
    [InlineData("runs/1", HttpStatusCode.NotFound)]
    public async Task Page_Answers_WithItsStatus(string address, HttpStatusCode status)
    {
        using var response = await portal.Visitor.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
    }

    /// <summary>With a base element an anchor alone leads to the home page.</summary>
    [Theory]
    [InlineData("docs/training")]
    [InlineData("runs?state=failed")]
    public async Task SkipLink_Page_StaysOnIt(string address)
    {
        var page = await portal.Visitor.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains($"class=\"skip\" href=\"{address}#main\"", System.Text.RegularExpressions.Regex.Replace(page, " b-[a-z0-9]+", ""), StringComparison.Ordinal);
        Assert.Contains("<main id=\"main\" tabindex=\"-1\"", page, StringComparison.Ordinal);
    }

    /// <summary>Every member of the state of a dictionary's page comes back from the address; a member that is added without its place there fails here.</summary>
    [Fact]
    public void DictionaryState_EveryMember_ComesBack()
    {
        DictionaryState[] states =
        [
            new(),
            new() { Sort = SaePortal.Storage.Latents.LatentMeasure.TokenEntropy, Descending = true, Density = new(1e-9, 0.1 + 0.2), Maximum = new(null, 3.5), Entropy = new(0.25, null), Token = Hostile, Alive = true, Skip = 400, Values = SaePortal.Storage.Meanings.ValueClass.Local, ValuesAfter = new(0.1 + 0.2, 7) },
            new() { Sort = SaePortal.Storage.Latents.LatentMeasure.Density, Density = new(0, double.Epsilon), Token = " \t", Alive = false, Skip = int.MaxValue },
            new() { Sort = SaePortal.Storage.Latents.LatentMeasure.Maximum, Token = "\n" },
            new() { Sort = SaePortal.Storage.Latents.LatentMeasure.Mean, Token = "+%2B&token=x" },
        ];
        foreach (var state in states)
        {
            Assert.Equal(state, DictionaryState.FromQuery(state.ToQuery("m/d")));
        }

        // The second state differs from the empty one in every member.
        Assert.All(typeof(DictionaryState).GetProperties().Where(x => x.CanWrite), x => Assert.NotEqual(x.GetValue(states[0]), x.GetValue(states[1])));
        Assert.Equal(Enum.GetValues<SaePortal.Storage.Latents.LatentMeasure>().Order(), states.Select(x => x.Sort).Order());
    }

    [Theory]
    [InlineData("m/d?sort=no-measure&order=down&density=NaN..1&maximum=1e999..&alive=maybe&skip=-5")]
    [InlineData("m/d")]
    [InlineData("?sort=&order=&density=0x10..&maximum=1;5&entropy=..&token=&alive=&skip=99999999999")]
    [InlineData("?density=0.2..0.1&maximum=1&entropy=1..2..3#density=1..2")]
    public void DictionaryState_Nonsense_IsLeftOut(string address) => Assert.Equal(new DictionaryState(), DictionaryState.FromQuery(address));

    [Fact]
    public void LatentPageState_EveryMember_ComesBack()
    {
        foreach (var group in ExampleGroup.All.Select(x => (ExampleGroup?)x).Append(null).Append(ExampleGroup.OfBar(0)).Append(ExampleGroup.OfBar(ExampleGroup.Bars - 1)))
        {
            foreach (var layout in Enum.GetValues<ExampleLayout>())
            {
                var state = new LatentPageState { Group = group, Layout = layout, Text = Hostile };

                Assert.Equal(state, LatentPageState.FromQuery(state.ToQuery("m/d/1")));
                state = state with { Find = Hostile, Token = Hostile, Label = "a=" + Hostile, Spaces = true, LinearCounts = true, Ablated = true, Together = true };
                Assert.All(Enum.GetValues<LatentRelation>(), x => Assert.Equal(state with { Relation = x }, LatentPageState.FromQuery((state with { Relation = x }).ToQuery("m/d/1"))));
            }
        }

        Assert.Equal(new LatentPageState(), LatentPageState.FromQuery("m/d/1?band=6&bar=41&view=none&text=&find=&token=&label=none&label==x&spaces=1&counts=log&near=far&lines=2"));
    }

    private static Dictionary<string, string> Parsed(string address) => Microsoft.AspNetCore.WebUtilities.QueryHelpers
        .ParseQuery(address.Contains('?', StringComparison.Ordinal) ? address[address.IndexOf('?', StringComparison.Ordinal)..] : "").ToDictionary(x => x.Key, x => x.Value.ToString(), StringComparer.OrdinalIgnoreCase);
}
