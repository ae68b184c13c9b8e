using System.Globalization;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Torch.Training;
using SaePortal.Web.Access;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Training;

/// <summary>What the forms that start runs need: models, corpora, dictionaries, defaults and rules.</summary>
public sealed class TrainView(LanguageModelStore models, CorpusStore corpora, DictionaryStore dictionaries, RunStore runs, RunDesk desk, IViewer viewer)
{
    private const int Listed = 500;
    private const int RunsLookedAt = 20;
    private HashSet<string> _taken = [];

    /// <summary>Models to choose from; the one trained on last comes first.</summary>
    public IReadOnlyList<LanguageModelRecord> Models { get; private set; } = [];

    /// <summary>Corpora to choose from; the one used last comes first.</summary>
    public IReadOnlyList<CorpusRecord> Corpora { get; private set; } = [];

    /// <summary>Dictionaries that can be harvested.</summary>
    public IReadOnlyList<string> Dictionaries { get; private set; } = [];

    /// <summary>Reads the lists.</summary>
    public async Task Load(CancellationToken cancellation)
    {
        var recipes = (await runs.List(null, RunsLookedAt, [], cancellation).ConfigureAwait(false)).Select(x => x.Spec).ToList();
        var model = recipes.OfType<TrainSpec>().FirstOrDefault()?.Model;
        var corpus = recipes.Select(x => x switch { TrainSpec t => t.Corpus, HarvestSpec h => h.Corpus, _ => null }).FirstOrDefault(x => x is not null);
        Models = [.. (await models.All(null, Listed, cancellation).ConfigureAwait(false)).OrderByDescending(x => x.Name == model)];
        Corpora = [.. (await corpora.All(null, Listed, cancellation).ConfigureAwait(false)).OrderByDescending(x => x.Name == corpus)];
        Dictionaries = [.. (await dictionaries.All(null, Listed, cancellation).ConfigureAwait(false)).Select(x => x.Name)];
        _taken = [.. Dictionaries, .. recipes.OfType<TrainSpec>().Select(x => x.Name)];
    }

    /// <summary>A name for a dictionary at a hook point that none has yet: resid-2, then resid-2-v2 and so on.</summary>
    public string FreeName(string hook)
    {
        var parsed = HookPoint.Parse(hook);
        var part = !parsed.Succeeded ? "dictionary" : parsed.Value.Site switch { HookSite.MlpOut => "mlp", HookSite.AttentionOut => "attn", _ => "resid" };
        var name = parsed.Succeeded ? $"{part}-{parsed.Value.Layer}" : part;
        return Enumerable.Range(1, int.MaxValue - 1).Select(i => i == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-v{i}")).First(x => !_taken.Contains(x));
    }

    /// <summary>A corpus with its size.</summary>
    public string Described(string corpus) => Corpora.FirstOrDefault(x => x.Name == corpus) is { } known ? $"{known.Name}, {Figures.Compact(known.Documents)} documents" : corpus;

    /// <summary>Hook points that the form offers, by layer: the residual stream after each block, then what MLPs and attention add to it.</summary>
    public static IReadOnlyList<string> Hooks(ModelSpec model)
    {
        HookSite[] sites = [HookSite.ResidPost, HookSite.MlpOut, HookSite.AttentionOut];
        return [.. sites.SelectMany(site => Enumerable.Range(0, model.Layers).Select(layer => new HookPoint(site, layer).ToString()))];
    }

    /// <summary>Sensible settings for a model: its middle layer, sixteen latents a dimension.</summary>
    public static TrainSpec Defaults(LanguageModelRecord? model, CorpusRecord? corpus) => new()
    {
        Name = "",
        Model = model?.Name ?? "",
        Corpus = corpus?.Name ?? "",
        Hook = model is null ? "" : new HookPoint(HookSite.ResidPost, model.Spec.Layers / 2).ToString(),
        Width = model is null ? 1_024 : (int)Math.Min(1L << 17, 16L * model.Spec.DModel),
        K = model is null ? 16 : Math.Clamp(model.Spec.DModel / 4, 8, 64),
        Tokens = 2_000_000,
        Context = model is null ? 128 : Math.Min(128, model.Spec.MaxContext),
        ThenHarvest = true,
    };

    /// <summary>Every rule that the form breaks, by field.</summary>
    public IReadOnlyList<(string Field, Problem Problem)> Check(TrainSpec spec) =>
        Models.FirstOrDefault(x => x.Name == spec.Model) is { } model ? TrainSpecRules.Check(spec, model.Spec) : [(nameof(spec.Model), new Problem(ProblemKind.Invalid, "No model is chosen.", "Import one first."))];

    /// <summary>Starts the run.</summary>
    public async Task<Answer<RunRecord>> Start(RunSpec spec, CancellationToken cancellation) =>
        viewer.IsOwner ? await desk.Start(spec, cancellation).ConfigureAwait(false) : NotOwner;

    private static Problem NotOwner => new(ProblemKind.Forbidden, "Only the owner may start runs.", "Sign in.");
}
