using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Removal;
using SaePortal.Torch.Corpora;
using SaePortal.Web.Access;
using SaePortal.Web.Corpora;
using SaePortal.Web.Latents;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Tests.Views;

/// <summary>Text that comes from files is shown, never obeyed.</summary>
public sealed class HostileTextTests : BunitContext
{
    private const string Script = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>";

    public static TheoryData<string> Hostile => [Script, "\u202egnp.exe\u2066", "a\0b", "\ud800 alone \udc00", "&lt;b&gt;", "]]><!--", "{{7*7}}", "\u2028\u2029\u0085"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Document_OfHostileText_IsEscaped(string text)
    {
        await using var portal = await StorePortal.Open();
        await portal.AddCorpus("c", new CorpusDocument("Begin " + text, $$"""{"a":"x"}""", [new LabelledSpan(0, 3, Script, text.Length > 0 ? Script : "")]));
        AddServices(portal);

        var page = Render<CorpusPage>(x => x.Add(y => y.Name, "c"));

        Harmless(page.Markup, page.FindAll("script, img, [onerror], [onload]").Count);
        Assert.Contains("Begin", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Fields_OfHostileText_AreEscapedInListAndAlone(string text)
    {
        await using var portal = await StorePortal.Open();
        var metadata = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object> { ["Title " + text] = "Value " + text, [Script] = new[] { Script }, ["year"] = 1790 });
        await portal.AddCorpus("c", new CorpusDocument("A text.", metadata, []), new CorpusDocument("Another.", null, []));
        AddServices(portal);

        var list = Render<CorpusPage>(x => x.Add(y => y.Name, "c"));
        Services.GetRequiredService<NavigationManager>().NavigateTo(PortalUrls.Document("c", 1));
        var alone = Render<CorpusPage>(x => x.Add(y => y.Name, "c"));

        foreach (var page in new[] { list, alone })
        {
            Harmless(page.Markup, page.FindAll("script, img, [onerror], [onload]").Count);
            Assert.StartsWith("Value", page.FindAll("dd")[0].TextContent, StringComparison.Ordinal);
            Assert.Equal("1790", page.FindAll("dd")[2].TextContent);
        }
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Token_OfHostileText_IsEscapedWhereverItIsShown(string text)
    {
        StripToken[] tokens = [new("Begin"), new(text, 5), new(text)];

        foreach (var (markup, bad) in new[]
        {
            Shown(Render<ActivatingText>(x => x.Add(y => y.Tokens, tokens))),
            Shown(Render<ConcordanceLine>(x => x.Add(y => y.Tokens, tokens).Add(y => y.Peak, 1))),
            Shown(Render<TokenChip>(x => x.Add(y => y.Text, text))),
        })
        {
            Harmless(markup, bad);
            // Marks that turn the direction of what follows are shown by their number.
            Assert.DoesNotContain('\u202e', markup);
            Assert.DoesNotContain('\u2066', markup);
            Assert.DoesNotContain('\0', markup);
        }
    }

    [Fact]
    public void Token_OfAMegabyte_IsShownWithoutHarm()
    {
        var chip = Render<TokenChip>(x => x.Add(y => y.Text, new string('<', 1 << 20)));

        Assert.Empty(chip.FindAll("script"));
        Assert.InRange(chip.Markup.Length, 1, 8 << 20);
    }

    private static (string Markup, int Bad) Shown<T>(IRenderedComponent<T> component)
        where T : IComponent => (component.Markup, component.FindAll("script, img, [onerror], [onload]").Count);

    private static void Harmless(string markup, int bad)
    {
        Assert.Equal(0, bad);
        Assert.DoesNotContain("<script", markup, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", markup, StringComparison.OrdinalIgnoreCase);
    }

    private void AddServices(StorePortal portal)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton(portal.Get<CorpusStore>()).AddSingleton(portal.Get<ArtifactFolder>()).AddSingleton(portal.Get<RemovalStore>()).AddSingleton<IViewer>(new AViewer());
    }
}
