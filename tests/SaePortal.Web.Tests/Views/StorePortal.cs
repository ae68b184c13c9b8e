using Microsoft.Extensions.DependencyInjection;
using SaePortal.Compute;
using SaePortal.Compute.Portal;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Core.Meanings;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.Runs;
using SaePortal.Torch.Corpora;
using SaePortal.Web.Access;
using SaePortal.Web.Api;
using SaePortal.Web.Latents;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

/// <summary>Someone who looks at a page.</summary>
internal sealed record AViewer(bool IsOwner = true) : IViewer;

/// <summary>The services of a portal over a real SQLite database in a folder of its own, which tests fill with builders.</summary>
internal sealed class StorePortal : IAsyncDisposable
{
    private readonly PortalDatabase _database;
    private readonly ServiceProvider _services;

    private StorePortal(string data, PortalDatabase database)
    {
        (Data, _database) = (data, database);
        var options = new PortalOptions { Data = data, ImportRoots = [Path.Combine(data, "import")] };
        _services = new ServiceCollection().AddPortalData(options, database).AddSingleton<HarvestTexts>().AddSingleton<Uploads>().BuildServiceProvider();
    }

    public string Data { get; }

    public static async Task<StorePortal> Open(string? data = null)
    {
        data ??= Directory.CreateTempSubdirectory("saeportal-views-").FullName;
        return new StorePortal(data, Expect(await PortalDatabase.Open(data, null, CancellationToken.None)));
    }

    public static T Expect<T>(Answer<T> answer)
    {
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A view model for a viewer.</summary>
    public T View<T>(bool owner = true, params object[] more) => ActivatorUtilities.CreateInstance<T>(_services, [.. typeof(T).GetConstructors()[0].GetParameters().Any(x => x.ParameterType == typeof(IViewer)) ? [new AViewer(owner)] : Array.Empty<object>(), .. more]);

    public async Task<LanguageModelRecord> AddModel(string name = "m", ModelSpec? spec = null)
    {
        using var staged = Get<ArtifactFolder>().Stage("model");
        await File.WriteAllTextAsync(Path.Combine(staged.Path, "config.json"), "{}");
        return Expect(await Get<LanguageModelStore>().Add(name, spec ?? AModel, "a-folder", staged.Path, CancellationToken.None));
    }

    public async Task<CorpusRecord> AddCorpus(string name = "c", params CorpusDocument[] documents)
    {
        using var staged = Get<ArtifactFolder>().Stage("corpus");
        var contents = Expect(await CorpusArchive.Write((documents.Length > 0 ? documents : [new CorpusDocument("Once upon a time.", null, [])]).ToAsyncEnumerable(), staged.Path, null, CancellationToken.None));
        return Expect(await Get<CorpusStore>().Add(name, contents.Documents, contents.Bytes, contents.Labels, "a-file.txt", staged.Path, CancellationToken.None));
    }

    public async Task<DictionaryRecord> AddDictionary(LanguageModelRecord model, string name = "d", int width = 1024)
    {
        using var staged = Get<ArtifactFolder>().Stage("dictionary");
        await File.WriteAllTextAsync(Path.Combine(staged.Path, "dictionary.json"), "{}");
        return Expect(await Get<DictionaryStore>().Add(ADictionary(name, model.Id, width: width), staged.Path, CancellationToken.None));
    }

    /// <summary>Adds the untrained twin of the dictionary that <see cref="AddDictionary"/> makes of 6 latents: a model that was kept before its first step, with a dictionary harvested over the corpus "c".</summary>
    public async Task<DictionaryRecord> AddTwin(string name, KnownMeanings meanings)
    {
        using var staged = Get<ArtifactFolder>().Stage("model");
        await File.WriteAllTextAsync(Path.Combine(staged.Path, "config.json"), "{}");
        var run = await AddRun(ATrainedModel("t", 0, 8));
        var model = Expect(await Get<LanguageModelStore>().Add(new NewModel("t@0", AModel, "c", run.Id, 0), staged.Path, CancellationToken.None));
        var dictionary = await AddDictionary(model, name, width: 6);
        await AddHarvest(dictionary, Expect(await Get<CorpusStore>().Find("c", CancellationToken.None)), Enumerable.Range(0, 6).Select(i => ALatent(i)), meanings);
        return Expect(await Get<DictionaryStore>().Find(name, CancellationToken.None));
    }

    /// <summary>Queues a run and takes it.</summary>
    public async Task<RunRecord> AddRun(RunSpec spec, bool taken = true)
    {
        var run = Expect(await Get<RunStore>().Add(spec, CancellationToken.None));
        return taken ? (await Get<RunLeases>().Take(run.Id, "node", "cpu", 1, TimeSpan.FromMinutes(1), CancellationToken.None))! : run;
    }

    /// <summary>Makes latents the visible harvest of a dictionary.</summary>
    public async Task<int> AddHarvest(DictionaryRecord dictionary, CorpusRecord corpus, IEnumerable<LatentSummary> latents, KnownMeanings? meanings = null)
    {
        var run = (await AddRun(new HarvestSpec { Dictionary = dictionary.Name, Corpus = corpus.Name, Tokens = 1_000 })).Id;
        Assert.True(await Get<LatentStore>().Write(run, 1, [.. latents.Select(x => (x, x.IsDead ? LatentExamples.Empty : SomeExamples(0)))], CancellationToken.None));
        if (meanings is not null)
        {
            Assert.True(await Get<MeaningStore>().Write(run, 1, meanings.Report, meanings.Values, CancellationToken.None));
            Assert.True(await Get<MeaningStore>().Write(run, 1, meanings.Latents, CancellationToken.None));
        }

        Assert.True(await Get<DictionaryStore>().Harvested(dictionary.Id, new Harvest(run, corpus.Id, corpus.Name, 1_000, 10, false, new Packing(), DateTimeOffset.UnixEpoch), CancellationToken.None));
        Assert.True(await Get<RunLeases>().Finish(run, 1, RunState.Completed, null, dictionary.Id, null, CancellationToken.None));
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(Data, true);
    }
}
