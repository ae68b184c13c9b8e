using SaePortal.Compute.Demo;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Web.Access;

namespace SaePortal.Web.Home;

/// <summary>What the first page says of the portal itself: what is here, what is being done, how the built-in experiment is.</summary>
public sealed class HomeView(LanguageModelStore models, CorpusStore corpora, DictionaryStore dictionaries, RunStore runs, DemoDesk demo, IViewer viewer)
{
    private const int Listed = 12;
    private const int RunsListed = 4;

    /// <summary>The built-in experiment.</summary>
    public DemoStatus Demo { get; private set; } = DemoStatus.Off;

    /// <summary>The newest dictionaries.</summary>
    public IReadOnlyList<DictionaryRecord> Dictionaries { get; private set; } = [];

    /// <summary>Models.</summary>
    public IReadOnlyList<LanguageModelRecord> Models { get; private set; } = [];

    /// <summary>The newest runs.</summary>
    public IReadOnlyList<RunRecord> Runs { get; private set; } = [];

    /// <summary>Number of corpora.</summary>
    public long Corpora { get; private set; }

    /// <summary>Number of dictionaries.</summary>
    public long DictionaryCount { get; private set; }

    /// <summary>Number of models.</summary>
    public long ModelCount { get; private set; }

    /// <summary>Why what was last asked for was refused.</summary>
    public Problem? Refused { get; private set; }

    /// <summary>Whether nothing is here and nothing comes.</summary>
    public bool IsEmpty => Dictionaries.Count == 0 && Demo.State == DemoState.Off;

    /// <summary>Reads everything.</summary>
    public async Task Load(CancellationToken cancellation)
    {
        Demo = await demo.Status(cancellation).ConfigureAwait(false);
        Dictionaries = await dictionaries.Newest(Listed, cancellation).ConfigureAwait(false);
        Models = await models.All(null, Listed, cancellation).ConfigureAwait(false);
        Runs = await runs.List(null, RunsListed, [], cancellation).ConfigureAwait(false);
        Corpora = await corpora.Count(cancellation).ConfigureAwait(false);
        DictionaryCount = await dictionaries.Count(cancellation).ConfigureAwait(false);
        ModelCount = await models.Count(cancellation).ConfigureAwait(false);
    }

    /// <summary>Brings the experiment back, or lets it go on.</summary>
    public async Task Restore(CancellationToken cancellation)
    {
        Refused = viewer.IsOwner ? (await demo.Restore(cancellation).ConfigureAwait(false)).Problem : new Problem(ProblemKind.Forbidden, "Only the owner may bring the demo back.", "Sign in.");
        await Load(cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes the experiment.</summary>
    /// <returns>What went and what stays; null when it was refused.</returns>
    public async Task<DemoRemoval?> Remove(CancellationToken cancellation)
    {
        if (!viewer.IsOwner)
        {
            Refused = new Problem(ProblemKind.Forbidden, "Only the owner may remove the demo.", "Sign in.");
            return null;
        }

        var removed = await demo.Remove(cancellation).ConfigureAwait(false);
        Refused = removed.Problem;
        await Load(cancellation).ConfigureAwait(false);
        return removed.Succeeded ? removed.Value : null;
    }
}
