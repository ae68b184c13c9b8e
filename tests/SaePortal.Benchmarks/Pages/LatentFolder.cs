using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Core.Artifacts;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Harvesting;

namespace SaePortal.Benchmarks.Pages;

/// <summary>A data folder with 100,000 latents as a harvest leaves them, written through the portal's own stores; made once for all benchmarks of a run.</summary>
internal sealed class LatentFolder
{
    /// <summary>Latents of the dictionary.</summary>
    public const int Width = 100_000;

    /// <summary>Its page.</summary>
    public const string Path = "tiny/wide";

    private const int AtOnce = 2_000;
    private static Task<LatentFolder>? s_shared;

    private readonly Random _random = new(11);

    /// <summary>The folder.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("saeportal-bench-").FullName;

    /// <summary>The folder of this run of benchmarks.</summary>
    public static Task<LatentFolder> Shared() => s_shared ??= Make();

    /// <summary>Removes it if it was made.</summary>
    public static async Task DisposeShared()
    {
        if (s_shared is not null)
        {
            Directory.Delete((await s_shared).Data, true);
        }
    }

    private static async Task<LatentFolder> Make()
    {
        var folder = new LatentFolder();
        await using var database = Need(await PortalDatabase.Open(folder.Data, null, default));
        var (artifacts, clock) = (new ArtifactFolder(folder.Data), TimeProvider.System);
        var (models, corpora) = (new LanguageModelStore(database, artifacts, clock), new CorpusStore(database, artifacts, clock));
        var model = Need(await new ModelImport(models, artifacts).Import(SharedFiles.PathTo("models/tinystories-260k")!, "tiny", default));
        var corpus = Need(await new CorpusImport(corpora, artifacts).Import(SharedFiles.PathTo("corpora/stories.txt.gz")!, "stories", null, default));
        using var packed = Need(CorpusPacker.Open(artifacts.Corpus(corpus.Id), artifacts.Model(model.Id), new Packing(), null, default));
        var dictionaries = new DictionaryStore(database, artifacts, clock);
        using var staged = Staged(artifacts);
        var dictionary = Need(await dictionaries.Add(Builders.ADictionary("wide", model.Id, width: Width), staged.Path, default));
        var run = Need(await new RunStore(database, clock).Add(new HarvestSpec { Dictionary = "wide", Corpus = "stories", Tokens = 1_000_000 }, default));
        var leases = new RunLeases(database, clock);
        var epoch = (await leases.Take(run.Id, "benchmark", "cpu", 1, TimeSpan.FromHours(1), default))!.Epoch;
        var latents = new LatentStore(database);
        for (var first = 0; first < Width; first += AtOnce)
        {
            await latents.Write(run.Id, epoch, [.. Enumerable.Range(first, AtOnce).Select(x => folder.ALatent(x, packed, model.Spec.Vocabulary))], default);
        }

        await dictionaries.Harvested(dictionary.Id, new Harvest(run.Id, corpus.Id, corpus.Name, 1_000_000, packed.Documents, true, new Packing(), clock.GetUtcNow()), default);
        await leases.Finish(run.Id, epoch, RunState.Completed, null, dictionary.Id, null, default);
        return folder;
    }

    /// <summary>Weights that nobody reads here: pages show rows alone.</summary>
    private static StagedFolder Staged(ArtifactFolder artifacts)
    {
        var staged = artifacts.Stage("dictionary");
        var spec = Builders.ADictionary("wide", 0, width: 64).Spec;
        DictionaryFolder.Save(staged.Path, spec, new DictionaryWeights(new float[64 * 64], new float[64], new float[64 * 64], new float[64], null));
        return staged;
    }

    private static T Need<T>(Answer<T> answer) => answer.Succeeded ? answer.Value : throw new InvalidOperationException(answer.Problem.ToString());

    /// <summary>A latent whose numbers are spread over some decades, with as many examples as a harvest keeps.</summary>
    private (LatentSummary Summary, LatentExamples Examples) ALatent(int index, PackedCorpus corpus, int vocabulary)
    {
        if (index % 20 == 7)
        {
            return (Builders.ALatent(index, density: 0), LatentExamples.Empty with { Silent = Examples(HarvestOptions.Silent, 0, corpus) });
        }

        var (density, maximum) = (Math.Pow(10, -1 - (4 * _random.NextDouble())), (float)Math.Exp(3 * _random.NextDouble()));
        var bins = Enumerable.Range(0, 40).Select(x => (ActivationHistogram.BinOf(maximum) - x, (long)_random.Next(1, 100))).OrderBy(x => x.Item1).ToArray();
        var summary = Builders.ALatent(index, density, maximum, maximum / 3, 9 * _random.NextDouble()) with
        {
            TopTokens = [.. Tokens(vocabulary).Select((x, i) => new TokenShare(x, 0.3f / (i + 1)))],
            Promoted = [.. Tokens(vocabulary).Select((x, i) => new TokenLogit(x, 2f / (i + 1)))],
            Suppressed = [.. Tokens(vocabulary).Select((x, i) => new TokenLogit(x, -2f / (i + 1)))],
            Neighbours = [.. Enumerable.Range(0, 10).Select(x => new LatentNeighbour(_random.Next(Width), 0.9f - (0.05f * x)))],
            Histogram = new ActivationHistogram(bins),
        };
        var top = Examples(HarvestOptions.Top, maximum, corpus).OrderByDescending(x => x.Maximum).ToArray();
        return (summary, new LatentExamples(top, Examples(HarvestOptions.Sampled, maximum, corpus), Examples(HarvestOptions.Silent, 0, corpus), 5_000));
    }

    private int[] Tokens(int vocabulary) => [.. Enumerable.Range(0, 20).Select(_ => 3 + (int)Math.Pow(vocabulary - 4, _random.NextDouble())).Distinct().Take(10)];

    private LatentExample[] Examples(int count, float maximum, PackedCorpus corpus)
    {
        var examples = new LatentExample[count];
        foreach (var (i, context) in Enumerable.Range(0, count).Select(_ => _random.Next(corpus.Contexts)).Order().Index())
        {
            var start = _random.Next(corpus.Context / HarvestOptions.Window) * HarvestOptions.Window;
            int[] positions = maximum == 0 ? [] : [.. Enumerable.Range(0, 3).Select(_ => start + _random.Next(HarvestOptions.Window)).Distinct().Order()];
            var activations = Array.ConvertAll(positions, _ => maximum * _random.NextSingle());
            var largest = activations.Length == 0 ? 0 : activations.Max();
            var peak = activations.Length == 0 ? start + (HarvestOptions.Window / 2) : positions[Array.IndexOf(activations, largest)];
            examples[i] = new LatentExample(context, start, HarvestOptions.Window, corpus.DocumentAt(context, peak), peak, largest, (ExampleUse)(i & 1), positions, activations);
        }

        return examples;
    }
}
