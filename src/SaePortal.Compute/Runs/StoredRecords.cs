using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Core.Meanings;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Runs;

/// <summary>The portal's data where the database is at hand.</summary>
public sealed class StoredRecords(
    RunStore runs, RunLeases leases, LanguageModelStore models, CorpusStore corpora, DictionaryStore dictionaries, LatentStore store, MeaningStore meanings) : IPortalRecords
{
    /// <summary>How long a lease lasts unless renewed; renewed every second.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);

    /// <inheritdoc />
    public Task<RunRecord?> Run(int run, CancellationToken cancellation) => runs.Get(run, cancellation);

    /// <inheritdoc />
    public Task<RunRecord?> Take(int run, string node, string device, int threads, CancellationToken cancellation) => leases.Take(run, node, device, threads, Lease, cancellation);

    /// <inheritdoc />
    public Task<RunSignal> Report(RunReport report, CancellationToken cancellation) => leases.Report(report, Lease, cancellation);

    /// <inheritdoc />
    public Task<bool> Checkpointed(int run, RunCheckpoint checkpoint, CancellationToken cancellation) => leases.Checkpointed(run, checkpoint, cancellation);

    /// <inheritdoc />
    public Task<bool> Finish(RunEnd end, CancellationToken cancellation) =>
        leases.Finish(end.Run, end.Epoch, end.State, end.Problem, end.DictionaryId, end.Next, cancellation);

    /// <inheritdoc />
    public Task<Answer<LanguageModelRecord>> Model(string name, CancellationToken cancellation) => models.Find(name, cancellation);

    /// <inheritdoc />
    public Task<Answer<CorpusRecord>> Corpus(string name, CancellationToken cancellation) => corpora.Find(name, cancellation);

    /// <inheritdoc />
    public Task<Answer<DictionaryRecord>> Dictionary(string name, CancellationToken cancellation) => dictionaries.Find(name, cancellation);

    /// <inheritdoc />
    public async Task<Answer<LatentScales>> Scales(string dictionary, CancellationToken cancellation)
    {
        if ((await dictionaries.Find(dictionary, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
        {
            return problem!;
        }

        return record.Harvest is { } harvest
            ? await store.Scales(harvest.Run, record.Spec.Width, harvest.Tokens, cancellation).ConfigureAwait(false)
            : new Problem(ProblemKind.NotFound, $"\"{record.Name}\" was not harvested yet.", "Start a harvest over a corpus.");
    }

    /// <inheritdoc />
    public async Task<Answer<DictionaryRecord>> AddDictionary(NewDictionary dictionary, int epoch, string staged, CancellationToken cancellation) =>
        await Lost(dictionary.TrainRun, epoch, cancellation).ConfigureAwait(false) ?? await dictionaries.Add(dictionary, staged, cancellation).ConfigureAwait(false);

    /// <inheritdoc />
    public async Task<Answer<LanguageModelRecord>> AddModel(NewModel model, int epoch, string staged, CancellationToken cancellation) =>
        await Lost(model.TrainRun, epoch, cancellation).ConfigureAwait(false) ?? await models.Add(model, staged, cancellation).ConfigureAwait(false);

    /// <inheritdoc />
    public Task<bool> WriteLatents(int run, int epoch, IReadOnlyList<(LatentSummary Summary, LatentExamples Examples)> latents, CancellationToken cancellation) => store.Write(run, epoch, latents, cancellation);

    /// <inheritdoc />
    public Task<bool> WriteMeanings(int run, int epoch, MeaningReport report, IReadOnlyList<ValueMeaning> values, CancellationToken cancellation) => meanings.Write(run, epoch, report, values, cancellation);

    /// <inheritdoc />
    public Task<bool> WriteMeanings(int run, int epoch, IReadOnlyList<LatentMeaning> latents, CancellationToken cancellation) => meanings.Write(run, epoch, latents, cancellation);

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

    private async Task<Problem?> Lost(int? made, int epoch, CancellationToken cancellation) => made is { } run && !await Holds(run, epoch, cancellation).ConfigureAwait(false)
        ? new Problem(ProblemKind.Conflict, $"Run {run} is another node's now.") : null;

    private async Task<bool> Holds(int run, int epoch, CancellationToken cancellation) =>
        await leases.Report(new RunReport(run, epoch, null, [], []), Lease, cancellation).ConfigureAwait(false) != RunSignal.Abandon;
}
