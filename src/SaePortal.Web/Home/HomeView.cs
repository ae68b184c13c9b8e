using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Home;

/// <summary>What the first page shows.</summary>
public sealed class HomeView(LanguageModelStore models, CorpusStore corpora, DictionaryStore dictionaries, RunStore runs)
{
    private const int Listed = 12;

    /// <summary>The newest dictionaries.</summary>
    public IReadOnlyList<DictionaryRecord> Dictionaries { get; private set; } = [];

    /// <summary>Models.</summary>
    public IReadOnlyList<LanguageModelRecord> Models { get; private set; } = [];

    /// <summary>The newest runs.</summary>
    public IReadOnlyList<RunRecord> Runs { get; private set; } = [];

    /// <summary>Number of corpora.</summary>
    public long Corpora { get; private set; }

    /// <summary>Latents of the dictionaries shown.</summary>
    public long Latents => Dictionaries.Sum(x => (long)x.Spec.Width);

    /// <summary>A random latent that has something to show; null before a harvest.</summary>
    public string? Surprise { get; private set; }

    /// <summary>Reads everything.</summary>
    public async Task Load(CancellationToken cancellation)
    {
        Dictionaries = await dictionaries.Newest(Listed, cancellation).ConfigureAwait(false);
        Models = await models.All(null, Listed, cancellation).ConfigureAwait(false);
        Runs = await runs.List(null, 5, [], cancellation).ConfigureAwait(false);
        Corpora = await corpora.Count(cancellation).ConfigureAwait(false);
        var harvested = Dictionaries.Where(x => x.Harvest is not null).ToList();
        Surprise = harvested.Count == 0 ? null : harvested[Random.Shared.Next(harvested.Count)] is var one ? PortalUrls.Latent(one.Model, one.Name, Random.Shared.Next(one.Spec.Width)) : null;
    }
}
