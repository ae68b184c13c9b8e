using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;
using SaePortal.Web.Search;
using SaePortal.Web.Tests.Views;

namespace SaePortal.Web.Tests.Search;

/// <summary>Where what is typed into the bar leads.</summary>
public sealed class SearchTargetTests
{
    private const string Portal = "http://sae.example.org/base/";

    [Fact]
    public async Task Words_ThatNameSomething_LeadThere_AndOthersAreATexts()
    {
        await using var portal = await StorePortal.Open();
        var model = await portal.AddModel("m");
        await portal.AddDictionary(model, "old", width: 32);
        StorePortal.Expect(await portal.Get<DictionaryStore>().Rename("old", "d", CancellationToken.None));
        await portal.AddCorpus("c");
        await portal.AddRun(Builders.ATraining("x"), taken: false);
        var target = new SearchTarget(portal.Get<DictionaryStore>(), portal.Get<LanguageModelStore>(), portal.Get<CorpusStore>(), portal.Get<RunStore>());

        foreach (var (words, path) in new (string, string?)[]
        {
            ("d", "m/d"), (" d ", "m/d"), ("old", "m/d"), ("m", "m"), ("c", "corpora/c"), ("corpora/c", "corpora/c"), ("runs/1", "runs/1"), ("m/d", "m/d"), ("d/7", "m/d/7"), ("m/d/31", "m/d/31"), ("old/3", "m/d/3"),
            ("/m/d/31/", "m/d/31"), ("http://sae.example.org/base/m/d/3?text=a%20b#x", "m/d/3?text=a%20b#x"), ("http://sae.example.org/base/", ""), ("http://sae.example.org/base//evil.example", "evil.example"),
            ("https://elsewhere.example/m/d/9", "m/d/9"), ("https://elsewhere.example/a/b", null), ("javascript:alert(1)", null), ("//evil.example/x", null), ("runs/99", null), ("runs/x", null), ("corpora/none", null),
            ("nothing", null), ("a/b/c/d", null), ("She was sad.", null), (" ", null), ("d/-1", null), ("D", null), ("../d", null), ("d\0", null), ("x/7", null), ("m/none", null),
        })
        {
            var found = await target.Of(words, Portal, CancellationToken.None);
            Assert.True(found.Problem is null && found.Value == path, $"\"{words}\" leads to {found.Value ?? "nothing"}: {found.Problem}");
        }

        Assert.Equal("\"d\" has no latent 32. They go from 0 to 31.", (await target.Of("d/32", Portal, CancellationToken.None)).Problem!.ToString());
    }
}
