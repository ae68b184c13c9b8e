using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Runs;

/// <summary>The portal's data where the database is at hand.</summary>
public sealed class StoredRecords(
    RunStore runs, RunLeases leases, LanguageModelStore models, CorpusStore corpora, DictionaryStore dictionaries, LatentStore store) : IPortalRecords
{
    /// <summary>How long a lease lasts unless renewed; renewed every second.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);

    /// <inheritdoc />
    public Task<RunRecord?> Run(int run, CancellationToken cancellation) => runs.Get(run, cancellation);

    /// <inheritdoc />
    public Task<RunRecord?> Take(int run, string node, string device, CancellationToken cancellation) => leases.Take(run, node, device, Lease, cancellation);

    /// <inheritdoc />
    public Task<RunSignal> Report(RunReport report, CancellationToken cancellation) => leases.Report(report, Lease, cancellation);

    /// <inheritdoc />
    public Task<bool> Checkpointed(int run, RunCheckpoint checkpoint, CancellationToken cancellation) => leases.Checkpointed(run, checkpoint, cancellation);

    /// <inheritdoc />
    public async Task<bool> Finish(RunEnd end, CancellationToken cancellation)
    {
        // The next one first: a holder that dies in between ends again under a new epoch, and a second harvest does no harm.
        if (end.Next is not null && await Holds(end.Run, end.Epoch, cancellation).ConfigureAwait(false))
        {
            await runs.Add(end.Next, cancellation).ConfigureAwait(false);
        }

        return await leases.Finish(end.Run, end.Epoch, end.State, end.Problem, end.DictionaryId, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<Answer<LanguageModelRecord>> Model(string name, CancellationToken cancellation) => models.Find(name, cancellation);

    /// <inheritdoc />
    public Task<Answer<CorpusRecord>> Corpus(string name, CancellationToken cancellation) => corpora.Find(name, cancellation);

    /// <inheritdoc />
    public Task<Answer<DictionaryRecord>> Dictionary(string name, CancellationToken cancellation) => dictionaries.Find(name, cancellation);

    /// <inheritdoc />
    public async Task<Answer<DictionaryRecord>> AddDictionary(NewDictionary dictionary, int epoch, string staged, CancellationToken cancellation) =>
        dictionary.TrainRun is { } run && !await Holds(run, epoch, cancellation).ConfigureAwait(false)
            ? new Problem(ProblemKind.Conflict, $"Run {run} is another node's now.")
            : await dictionaries.Add(dictionary, staged, cancellation).ConfigureAwait(false);

    /// <inheritdoc />
    public Task WriteLatents(int run, IReadOnlyList<(LatentSummary Summary, LatentExamples Examples)> latents, CancellationToken cancellation) => store.Write(run, latents, cancellation);

    /// <inheritdoc />
    public async Task<bool> Harvested(int dictionaryId, int epoch, Harvest harvest, DictionaryMetrics? measured, CancellationToken cancellation)
    {
        if (!await Holds(harvest.Run, epoch, cancellation).ConfigureAwait(false))
        {
            return false;
        }

        if (measured is not null)
        {
            await dictionaries.Measured(dictionaryId, measured, cancellation).ConfigureAwait(false);
        }

        return await dictionaries.Harvested(dictionaryId, harvest, cancellation).ConfigureAwait(false);
    }

    private async Task<bool> Holds(int run, int epoch, CancellationToken cancellation) =>
        await leases.Report(new RunReport(run, epoch, null, [], []), Lease, cancellation).ConfigureAwait(false) != RunSignal.Abandon;
}
