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

namespace SaePortal.Compute.Runs;

/// <summary>
/// What a run's work reads and writes of the portal's data. Who holds the database (the portal, a command, a node on PostgreSQL) uses
/// <see cref="StoredRecords"/>; a node on SQLite asks the portal, its one writer.
/// </summary>
public interface IPortalRecords
{
    /// <summary>The run with this number, or null.</summary>
    Task<RunRecord?> Run(int run, CancellationToken cancellation);

    /// <summary>Takes a queued run under a new epoch; null when another was faster or it is no longer wanted.</summary>
    Task<RunRecord?> Take(int run, string node, string device, int threads, CancellationToken cancellation);

    /// <summary>Renews the lease and records what it carries.</summary>
    Task<RunSignal> Report(RunReport report, CancellationToken cancellation);

    /// <summary>Records a checkpoint; false when the run is another's.</summary>
    Task<bool> Checkpointed(int run, RunCheckpoint checkpoint, CancellationToken cancellation);

    /// <summary>Ends a run, and queues the one that follows it; false when the run is another's.</summary>
    Task<bool> Finish(RunEnd end, CancellationToken cancellation);

    /// <summary>A model by name.</summary>
    Task<Answer<LanguageModelRecord>> Model(string name, CancellationToken cancellation);

    /// <summary>A corpus by name.</summary>
    Task<Answer<CorpusRecord>> Corpus(string name, CancellationToken cancellation);

    /// <summary>A dictionary by name.</summary>
    Task<Answer<DictionaryRecord>> Dictionary(string name, CancellationToken cancellation);

    /// <summary>How strongly and how often each latent of a dictionary's harvest fires; or that there is no such dictionary, or no harvest of it.</summary>
    Task<Answer<LatentScales>> Scales(string dictionary, CancellationToken cancellation);

    /// <summary>Adds a dictionary whose weights lie in a staged folder; its run's holder asks.</summary>
    Task<Answer<DictionaryRecord>> AddDictionary(NewDictionary dictionary, int epoch, string staged, CancellationToken cancellation);

    /// <summary>Adds a model whose folder is staged; the holder of the run that trained it asks. Nothing happens when that run has added it before.</summary>
    Task<Answer<LanguageModelRecord>> AddModel(NewModel model, int epoch, string staged, CancellationToken cancellation);

    /// <summary>Writes latents of a harvest; they are seen by nobody before <see cref="Harvested"/>. False when the run is another's.</summary>
    Task<bool> WriteLatents(int run, int epoch, IReadOnlyList<(LatentSummary Summary, LatentExamples Examples)> latents, CancellationToken cancellation);

    /// <summary>Writes what was read of labels and found of their values; false when the run is another's.</summary>
    Task<bool> WriteMeanings(int run, int epoch, MeaningReport report, IReadOnlyList<ValueMeaning> values, CancellationToken cancellation);

    /// <summary>Adds what latents detect, after their values; false when the run is another's.</summary>
    Task<bool> WriteMeanings(int run, int epoch, IReadOnlyList<LatentMeaning> latents, CancellationToken cancellation);

    /// <summary>Makes a finished harvest the visible one, and records what was measured with it; false when the run or the dictionary is gone.</summary>
    Task<bool> Harvested(int dictionaryId, int epoch, Harvest harvest, DictionaryMetrics? measured, CancellationToken cancellation);
}

/// <summary>How a run ends.</summary>
/// <param name="Run">The run.</param>
/// <param name="Epoch">The holder's epoch.</param>
/// <param name="State">Completed, paused, cancelled or failed.</param>
/// <param name="Problem">Why it failed.</param>
/// <param name="DictionaryId">The dictionary it made or read.</param>
/// <param name="Next">A run to queue with it.</param>
public sealed record RunEnd(int Run, int Epoch, RunState State, Problem? Problem = null, int? DictionaryId = null, RunSpec? Next = null);
