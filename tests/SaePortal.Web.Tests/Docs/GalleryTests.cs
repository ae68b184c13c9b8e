using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using SaePortal.Web.Charts;
using SaePortal.Web.Docs.Gallery;
using SaePortal.Web.Latents;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Tests.Docs;

/// <summary>The gallery of components: it has them all, and its markup keeps the rules of access in every state.</summary>
public sealed class GalleryTests : BunitContext
{
    /// <summary>What a page has once, or what needs an open dialog or a database.</summary>
    private static readonly Type[] s_once = [typeof(App), typeof(Routes), typeof(MainLayout), typeof(ReconnectLine), typeof(NameDialog), typeof(ChangeButtons), typeof(LatentEvidence), typeof(LatentRail), typeof(LatentRelatives)];

    public GalleryTests()
    {
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        // Where lists open, as on every page.
        Render<MudPopoverProvider>();
    }

    public static TheoryData<Type> Components { get; } =
    [
        .. new[] { typeof(TopBar), typeof(LineChart), typeof(TokenChip) }.SelectMany(x => x.Assembly.GetTypes().Where(y => y.Namespace == x.Namespace))
            .Where(x => x.IsAssignableTo(typeof(ComponentBase)) && !x.IsNested && !x.GetCustomAttributes<RouteAttribute>().Any() && !s_once.Contains(x)),
    ];

    [Theory]
    [MemberData(nameof(Components))]
    public void Gallery_Component_IsShown(Type component)
    {
        var find = typeof(RenderedComponentExtensions).GetMethods().First(x => x.Name == nameof(RenderedComponentExtensions.HasComponent) && x.GetGenericArguments().Length == 1);

        Assert.True((bool)find.MakeGenericMethod(component).Invoke(null, [Gallery()])!, $"{component.Name} has no specimen.");
    }

    [Fact]
    public void Gallery_Markup_KeepsTheRulesOfAccess()
    {
        var sheet = Gallery();

        var ids = sheet.FindAll("[id]").Select(x => x.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Single(sheet.FindAll("h1"));
        Assert.All(sheet.FindAll("svg"), x => Assert.True(x.GetAttribute("aria-hidden") == "true" || (x.GetAttribute("role") == "img" && !string.IsNullOrWhiteSpace(x.GetAttribute("aria-label"))), x.OuterHtml));
        Assert.All(sheet.FindAll("button, a, summary"), x => Assert.False(
            string.IsNullOrWhiteSpace(x.TextContent) && !x.HasAttribute("aria-label") && x.QuerySelector("svg[aria-label]") is null, x.OuterHtml));
        Assert.All(sheet.FindAll("input"), x => Assert.True(x.HasAttribute("aria-label") || x.Closest("label") is not null || (x.Id is { Length: > 0 } id && sheet.FindAll($"label[for='{id}']").Count == 1), x.OuterHtml));
        Assert.All(sheet.FindAll("[aria-describedby]"), x => Assert.Contains(x.GetAttribute("aria-describedby"), ids));
        Assert.All(sheet.FindAll("figure"), x => Assert.NotNull(x.QuerySelector("details table")));
        Assert.DoesNotContain("NaN", sheet.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dark", "gallery dark")]
    [InlineData("light", "gallery light")]
    [InlineData("\"><script>", "gallery ")]
    [InlineData(null, "gallery ")]
    public void Gallery_Theme_IsTheOneAskedFor(string? theme, string shown)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(PortalUrls.WithQuery("docs/components", ("theme", theme)));

        Assert.Equal(shown.Trim(), Render<ComponentsPage>().Find(".gallery").ClassName?.Trim());
    }

    private IRenderedComponent<ComponentsPage> Gallery() => Render<ComponentsPage>();
}
