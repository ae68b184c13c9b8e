using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Core.Meanings;
using SaePortal.Core.Runs;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Tests.Runs;

/// <summary>How a portal behaves.</summary>
public enum Answering
{
    /// <summary>As it should.</summary>
    Well,

    /// <summary>It is gone: every call fails.</summary>
    WithErrors,

    /// <summary>It hangs: no call returns.</summary>
    Never,
}

/// <summary>The real records behind a network that a test breaks.</summary>
internal sealed class UnreachableRecords(IPortalRecords real) : IPortalRecords
{
    public volatile Answering Answering;
    public volatile bool FailCheckpoints;
    private int _reports;
    private int _failedCheckpoints;

    public int Reports => Volatile.Read(ref _reports);

    public int FailedCheckpoints => Volatile.Read(ref _failedCheckpoints);

    public async Task<RunRecord?> Run(int run, CancellationToken cancellation)
    {
        await Answer();
        return await real.Run(run, cancellation);
    }

    public Task<RunRecord?> Take(int run, string node, string device, int threads, CancellationToken cancellation) => real.Take(run, node, device, threads, cancellation);

    public async Task<RunSignal> Report(RunReport report, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reports);
        await Answer();
        return await real.Report(report, cancellation);
    }

    public async Task<bool> Checkpointed(int run, RunCheckpoint checkpoint, CancellationToken cancellation)
    {
        if (FailCheckpoints)
        {
            Interlocked.Increment(ref _failedCheckpoints);
            throw new TimeoutException("The portal does not answer.");
        }

        await Answer();
        return await real.Checkpointed(run, checkpoint, cancellation);
    }

    public async Task<bool> Finish(RunEnd end, CancellationToken cancellation)
    {
        await Answer();
        return await real.Finish(end, cancellation);
    }

    public Task<Answer<LanguageModelRecord>> Model(string name, CancellationToken cancellation) => real.Model(name, cancellation);

    public Task<Answer<CorpusRecord>> Corpus(string name, CancellationToken cancellation) => real.Corpus(name, cancellation);

    public Task<Answer<DictionaryRecord>> Dictionary(string name, CancellationToken cancellation) => real.Dictionary(name, cancellation);

    public Task<Answer<DictionaryRecord>> AddDictionary(NewDictionary dictionary, int epoch, string staged, CancellationToken cancellation) => real.AddDictionary(dictionary, epoch, staged, cancellation);

    public Task<Answer<LatentScales>> Scales(string dictionary, CancellationToken cancellation) => real.Scales(dictionary, cancellation);

    public Task<Answer<LanguageModelRecord>> AddModel(NewModel model, int epoch, string staged, CancellationToken cancellation) => real.AddModel(model, epoch, staged, cancellation);

    public Task<bool> WriteLatents(int run, int epoch, IReadOnlyList<(LatentSummary Summary, LatentExamples Examples)> latents, CancellationToken cancellation) => real.WriteLatents(run, epoch, latents, cancellation);

    public Task<bool> WriteMeanings(int run, int epoch, MeaningReport report, IReadOnlyList<ValueMeaning> values, CancellationToken cancellation) => real.WriteMeanings(run, epoch, report, values, cancellation);

    public Task<bool> WriteMeanings(int run, int epoch, IReadOnlyList<LatentMeaning> latents, CancellationToken cancellation) => real.WriteMeanings(run, epoch, latents, cancellation);

    public Task<bool> Harvested(int dictionaryId, int epoch, Harvest harvest, DictionaryMetrics? measured, CancellationToken cancellation) => real.Harvested(dictionaryId, epoch, harvest, measured, cancellation);

    private Task Answer() => Answering switch
    {
        Answering.WithErrors => throw new TimeoutException("The portal does not answer."),
        Answering.Never => Task.Delay(Timeout.Infinite),
        _ => Task.CompletedTask,
    };
}
