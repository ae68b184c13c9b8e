using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Storage.LanguageModels;
using SaePortal.Web.Access;
using SaePortal.Web.Api;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Imports;

/// <summary>What can be imported.</summary>
public enum ImportKind
{
    /// <summary>A Hugging Face folder.</summary>
    Model,

    /// <summary>Text.</summary>
    Corpus,

    /// <summary>A folder that another library, another portal or a script wrote.</summary>
    Dictionary,
}

/// <summary>What shall be imported, and as what.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">An upload's path, or one below an import folder.</param>
/// <param name="Name">The name it gets.</param>
/// <param name="Model">The model that a dictionary belongs to.</param>
/// <param name="Input">The hook point that a dictionary reads.</param>
/// <param name="Output">The hook point that a transcoder writes; empty for an autoencoder.</param>
public sealed record ImportRequest(ImportKind Kind, string Path, string Name, string? Model = null, string? Input = null, string? Output = null);

/// <summary>The way in for models, text and dictionaries, from pages.</summary>
public sealed class ImportView(ModelImport models, CorpusImport corpora, DictionaryImport dictionaries, LanguageModelStore known, Uploads uploads, IViewer viewer)
{
    private const int Listed = 500;

    /// <summary>Models that a dictionary may belong to.</summary>
    public IReadOnlyList<string> Models { get; private set; } = [];

    /// <summary>What lies in the import folders.</summary>
    public IReadOnlyList<string> Importable { get; private set; } = [];

    /// <summary>Reads the lists.</summary>
    public async Task Load(CancellationToken cancellation)
    {
        Models = [.. (await known.All(null, Listed, cancellation).ConfigureAwait(false)).Select(x => x.Name)];
        Importable = viewer.IsOwner ? uploads.Importable(Listed) : [];
    }

    /// <summary>Imports; an upload is removed afterwards, whatever came of it.</summary>
    /// <param name="request">What, and as what.</param>
    /// <param name="documents">Documents read so far, of a corpus.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <returns>A sentence that says what is here now.</returns>
    public async Task<Answer<string>> Import(ImportRequest request, IProgress<long> documents, CancellationToken cancellation)
    {
        if (!viewer.IsOwner)
        {
            return new Problem(ProblemKind.Forbidden, "Only the owner may import.", "Sign in.");
        }

        var allowed = uploads.Allowed(request.Path);
        if (!allowed.Succeeded)
        {
            return allowed.Problem;
        }

        try
        {
            return request.Kind switch
            {
                ImportKind.Model => Told(await models.Import(allowed.Value, request.Name, cancellation).ConfigureAwait(false), x => $"The model {x.Name} is here: {x.Spec.Family.Text()}, {Amounts.Counted(x.Spec.Layers, "layer", "layers")}."),
                ImportKind.Corpus => Told(await corpora.Import(allowed.Value, request.Name, documents, cancellation).ConfigureAwait(false), x => $"The corpus {x.Name} is here: {Amounts.Counted(x.Documents, "document", "documents")}."),
                _ => Told(
                    await dictionaries.Import(allowed.Value, request.Model ?? "", request.Input ?? "", string.IsNullOrWhiteSpace(request.Output) ? null : request.Output, request.Name, cancellation).ConfigureAwait(false),
                    x => $"The dictionary {x.Name} is here: {x.Spec.Architecture}, {Amounts.Counted(x.Spec.Width, "latent", "latents")}."),
            };
        }
        finally
        {
            uploads.Forget(allowed.Value);
        }
    }

    private static Answer<string> Told<T>(Answer<T> answer, Func<T, string> words) => answer.Succeeded ? words(answer.Value) : answer.Problem;
}
