using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Meanings;
using SaePortal.Core.Runs;
using SaePortal.Storage.Removal;

namespace SaePortal.Web.Api;

/// <summary>A language model, as the API shows it.</summary>
internal sealed record ModelShape(
    string Name, string Family, int Layers, int DModel, int DMlp, int Heads, int KeyValueHeads, int DHead, int Vocabulary, int MaxContext, bool ParallelResidual, long Parameters, string Source, long Bytes, DateTimeOffset Created, int? TrainRun, long? TrainStep)
{
    public static ModelShape Of(LanguageModelRecord x) => new(x.Name, x.Spec.Family.ToString(), x.Spec.Layers, x.Spec.DModel, x.Spec.DMlp, x.Spec.Heads, x.Spec.KeyValueHeads, x.Spec.DHead,
        x.Spec.Vocabulary, x.Spec.MaxContext, x.Spec.ParallelResidual, x.Spec.Parameters, x.Source, x.Bytes, x.Created, x.TrainRun, x.TrainStep);
}

/// <summary>A corpus, as the API shows it.</summary>
internal sealed record CorpusShape(string Name, long Documents, long Bytes, long Labels, string Source, DateTimeOffset Created)
{
    public static CorpusShape Of(CorpusRecord x) => new(x.Name, x.Documents, x.Bytes, x.Labels, x.Source, x.Created);
}

/// <summary>A dictionary, as the API shows it; how many labelled values its latents detect is told of a single one, not in lists.</summary>
internal sealed record DictionaryShape(
    string Name, string Model, string Hook, string? OutputHook, DictionaryArchitecture Architecture, int Width, int? K, int DIn, int DOut, Packing Packing, DictionaryMetrics? Metrics,
    HarvestShape? Harvest, int? TrainRun, string? Source, string WeightsHash, DateTimeOffset Created, MeaningReport? Meanings = null, TwinShape? UntrainedTwin = null)
{
    public static DictionaryShape Of(DictionaryRecord x) => new(
        x.Name, x.Model, x.Spec.Input.ToString(), x.Spec.IsAutoencoder ? null : x.Spec.Output.ToString(), x.Spec.Architecture, x.Spec.Width, x.Spec.K, x.Spec.DIn, x.Spec.DOut, x.Packing, x.Metrics,
        x.Harvest is { } h ? new HarvestShape(h.Run, h.Corpus, h.Tokens, h.Documents, h.IncludesHeldOut, h.Finished, h.Coactivation) : null, x.TrainRun, x.Source, x.WeightsHash, x.Created);
}

/// <summary>A dictionary of the same recipe on an untrained model, and what it detects of the same labels.</summary>
internal sealed record TwinShape(string Name, string Model, MeaningReport Meanings);

/// <summary>What a harvest read, and on what of it was counted which latents fire together (null where the harvest is older than that).</summary>
internal sealed record HarvestShape(int Run, string Corpus, long Tokens, long Documents, bool IncludesHeldOut, DateTimeOffset Finished, Coactivation? Coactivation);

/// <summary>A run, as the API shows it.</summary>
internal sealed record RunShape(
    int Run, RunState State, RunSpec Recipe, string? Node, string? Device, int Epoch, RunProgress? Progress, RunCheckpoint? Checkpoint, string? Problem, int? DictionaryId, DateTimeOffset Created, DateTimeOffset? Started, DateTimeOffset? Finished)
{
    public static RunShape Of(RunRecord x) => new(x.Id, x.State, x.Spec, x.Node, x.Device, x.Epoch, x.Progress, x.Checkpoint, x.Problem?.ToString(), x.DictionaryId, x.Created, x.Started, x.Finished);
}

/// <summary>What goes when something is removed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dictionaries">Dictionaries that go with it.</param>
/// <param name="Harvests">Dictionaries that lose what was harvested.</param>
/// <param name="UnfinishedRuns">Runs that need it and have not ended; while there are any it cannot be removed.</param>
/// <param name="BytesFreed">Space of the files.</param>
/// <param name="Written">What people wrote about its latents: comments and tags that go, entries of lists that will say so.</param>
internal sealed record RemovalShape(string Name, IReadOnlyList<string> Dictionaries, IReadOnlyList<string> Harvests, IReadOnlyList<int> UnfinishedRuns, long BytesFreed, RemovedWriting Written)
{
    public static RemovalShape Of(RemovalPlan x) => new(x.Name, x.Dictionaries, x.Harvests, x.UnfinishedRuns, x.Bytes, x.Written);
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
internal sealed record PageShape<T>(IReadOnlyList<T> Items, string? Next);
