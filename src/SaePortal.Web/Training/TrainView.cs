using SaePortal.Compute.Imports;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.LanguageModels;
using SaePortal.Torch.Training;
using SaePortal.Web.Access;
using SaePortal.Web.Api;

namespace SaePortal.Web.Training;

/// <summary>What the form that trains needs: models, corpora, defaults, and the way in for new ones.</summary>
public sealed class TrainView(LanguageModelStore models, CorpusStore corpora, ModelImport modelImport, CorpusImport corpusImport, Uploads uploads, RunDesk desk, IViewer viewer)
{
    private const int Listed = 500;

    /// <summary>Models to choose from.</summary>
    public IReadOnlyList<LanguageModelRecord> Models { get; private set; } = [];

    /// <summary>Corpora to choose from.</summary>
    public IReadOnlyList<CorpusRecord> Corpora { get; private set; } = [];

    /// <summary>What lies in the import folders.</summary>
    public IReadOnlyList<string> Importable { get; private set; } = [];

    /// <summary>Reads the lists.</summary>
    public async Task Load(CancellationToken cancellation)
    {
        Models = await models.All(null, Listed, cancellation).ConfigureAwait(false);
        Corpora = await corpora.All(null, Listed, cancellation).ConfigureAwait(false);
        Importable = viewer.IsOwner ? uploads.Importable(Listed) : [];
    }

    /// <summary>The places of a model's residual stream, the usual ones first, then the rest.</summary>
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
    public async Task<Answer<RunRecord>> Start(TrainSpec spec, CancellationToken cancellation) =>
        viewer.IsOwner ? await desk.Start(spec, cancellation).ConfigureAwait(false) : NotOwner;

    /// <summary>Imports a model that was uploaded or lies in an import folder.</summary>
    public async Task<Answer<LanguageModelRecord>> ImportModel(string path, string name, CancellationToken cancellation)
    {
        var allowed = viewer.IsOwner ? uploads.Allowed(path) : NotOwner;
        return allowed.Succeeded ? await modelImport.Import(allowed.Value, name, cancellation).ConfigureAwait(false) : allowed.Problem;
    }

    /// <summary>Imports a corpus that was uploaded or lies in an import folder.</summary>
    public async Task<Answer<CorpusRecord>> ImportCorpus(string path, string name, IProgress<long> progress, CancellationToken cancellation)
    {
        var allowed = viewer.IsOwner ? uploads.Allowed(path) : NotOwner;
        return allowed.Succeeded ? await corpusImport.Import(allowed.Value, name, progress, cancellation).ConfigureAwait(false) : allowed.Problem;
    }

    private static Problem NotOwner => new(ProblemKind.Forbidden, "Only the owner may train and import.", "Sign in.");
}
