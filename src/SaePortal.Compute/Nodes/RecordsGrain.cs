using System.Runtime.InteropServices;
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

namespace SaePortal.Compute.Nodes;

/// <summary>The portal's data for nodes that have no database of their own at hand: SQLite has one writer, the portal.</summary>
public interface IRecordsGrain : IGrainWithIntegerKey
{
    /// <summary>See <see cref="IPortalRecords.Run"/>.</summary>
    Task<RunRecord?> Run(int run);

    /// <summary>See <see cref="IPortalRecords.Take"/>.</summary>
    Task<RunRecord?> Take(int run, string node, string device, int threads);

    /// <summary>See <see cref="IPortalRecords.Report"/>.</summary>
    Task<int> Report(RunReport report);

    /// <summary>See <see cref="IPortalRecords.Checkpointed"/>.</summary>
    Task<bool> Checkpointed(int run, RunCheckpoint checkpoint);

    /// <summary>See <see cref="IPortalRecords.Finish"/>.</summary>
    Task<bool> Finish(RunEnd end);

    /// <summary>See <see cref="IPortalRecords.Model"/>.</summary>
    Task<Reply<LanguageModelRecord>> Model(string name);

    /// <summary>See <see cref="IPortalRecords.Corpus"/>.</summary>
    Task<Reply<CorpusRecord>> Corpus(string name);

    /// <summary>See <see cref="IPortalRecords.Dictionary"/>.</summary>
    Task<Reply<DictionaryRecord>> Dictionary(string name);

    /// <summary>See <see cref="IPortalRecords.Scales"/>.</summary>
    Task<Reply<PackedScales>> Scales(string dictionary);

    /// <summary>See <see cref="IPortalRecords.AddDictionary"/>.</summary>
    Task<Reply<DictionaryRecord>> AddDictionary(NewDictionary dictionary, int epoch, string staged);

    /// <summary>See <see cref="IPortalRecords.AddModel"/>.</summary>
    Task<Reply<LanguageModelRecord>> AddModel(NewModel model, int epoch, string staged);

    /// <summary>See <see cref="IPortalRecords.WriteLatents"/>.</summary>
    Task<bool> WriteLatents(int run, int epoch, PackedLatents latents);

    /// <summary>See <see cref="IPortalRecords.WriteMeanings(int, int, MeaningReport, IReadOnlyList{ValueMeaning}, CancellationToken)"/>.</summary>
    Task<bool> WriteValueMeanings(int run, int epoch, MeaningReport report, ValueMeaning[] values);

    /// <summary>See <see cref="IPortalRecords.WriteMeanings(int, int, IReadOnlyList{LatentMeaning}, CancellationToken)"/>.</summary>
    Task<bool> WriteLatentMeanings(int run, int epoch, LatentMeaning[] latents);

    /// <summary>See <see cref="IPortalRecords.Harvested"/>.</summary>
    Task<bool> Harvested(int dictionaryId, int epoch, Harvest harvest, DictionaryMetrics? measured);
}

/// <summary>Latents on their way from a node to the portal.</summary>
/// <param name="Summaries">Their rows.</param>
/// <param name="Examples">Their examples, packed by <see cref="LatentExamplesCodec"/>.</param>
public sealed record PackedLatents(LatentSummary[] Summaries, byte[][] Examples);

/// <summary>Scales on their way to a node; JSON would write two numbers a latent digit by digit.</summary>
/// <param name="Maximum">float32, as this machine has them.</param>
/// <param name="Density">float32.</param>
/// <param name="Tokens">Tokens of the harvest.</param>
public sealed record PackedScales(byte[] Maximum, byte[] Density, long Tokens)
{
    /// <summary>Packs them.</summary>
    public static PackedScales Of(LatentScales scales) => new(MemoryMarshal.AsBytes(scales.Maximum.AsSpan()).ToArray(), MemoryMarshal.AsBytes(scales.Density.AsSpan()).ToArray(), scales.Tokens);

    /// <summary>Unpacks them.</summary>
    public LatentScales ToScales() => new(MemoryMarshal.Cast<byte, float>(Maximum).ToArray(), MemoryMarshal.Cast<byte, float>(Density).ToArray(), Tokens);
}

/// <summary>Answers from the portal's own stores; calls do not wait for each other, the database orders them.</summary>
[OnCompute(NodeMetadata.Portal)]
[Orleans.Concurrency.Reentrant]
public sealed class RecordsGrain(StoredRecords records) : Grain, IRecordsGrain
{
    /// <inheritdoc />
    public Task<RunRecord?> Run(int run) => records.Run(run, CancellationToken.None);

    /// <inheritdoc />
    public Task<RunRecord?> Take(int run, string node, string device, int threads) => records.Take(run, node, device, threads, CancellationToken.None);

    /// <inheritdoc />
    public async Task<int> Report(RunReport report) => (int)await records.Report(report, CancellationToken.None);

    /// <inheritdoc />
    public Task<bool> Checkpointed(int run, RunCheckpoint checkpoint) => records.Checkpointed(run, checkpoint, CancellationToken.None);

    /// <inheritdoc />
    public Task<bool> Finish(RunEnd end) => records.Finish(end, CancellationToken.None);

    /// <inheritdoc />
    public async Task<Reply<LanguageModelRecord>> Model(string name) => Reply.Of(await records.Model(name, CancellationToken.None));

    /// <inheritdoc />
    public async Task<Reply<CorpusRecord>> Corpus(string name) => Reply.Of(await records.Corpus(name, CancellationToken.None));

    /// <inheritdoc />
    public async Task<Reply<DictionaryRecord>> Dictionary(string name) => Reply.Of(await records.Dictionary(name, CancellationToken.None));

    /// <inheritdoc />
    public async Task<Reply<PackedScales>> Scales(string dictionary) => Reply.Of((await records.Scales(dictionary, CancellationToken.None)).Then(PackedScales.Of));

    /// <inheritdoc />
    public async Task<Reply<DictionaryRecord>> AddDictionary(NewDictionary dictionary, int epoch, string staged) =>
        Reply.Of(await records.AddDictionary(dictionary, epoch, staged, CancellationToken.None));

    /// <inheritdoc />
    public async Task<Reply<LanguageModelRecord>> AddModel(NewModel model, int epoch, string staged) => Reply.Of(await records.AddModel(model, epoch, staged, CancellationToken.None));

    /// <inheritdoc />
    public Task<bool> WriteLatents(int run, int epoch, PackedLatents latents) => records.WriteLatents(
        run, epoch, [.. latents.Summaries.Zip(latents.Examples, (summary, examples) => (summary, Unpacked(examples)))], CancellationToken.None);

    /// <inheritdoc />
    public Task<bool> WriteValueMeanings(int run, int epoch, MeaningReport report, ValueMeaning[] values) => records.WriteMeanings(run, epoch, report, values, CancellationToken.None);

    /// <inheritdoc />
    public Task<bool> WriteLatentMeanings(int run, int epoch, LatentMeaning[] latents) => records.WriteMeanings(run, epoch, latents, CancellationToken.None);

    /// <inheritdoc />
    public Task<bool> Harvested(int dictionaryId, int epoch, Harvest harvest, DictionaryMetrics? measured) => records.Harvested(dictionaryId, epoch, harvest, measured, CancellationToken.None);

    private static LatentExamples Unpacked(byte[] examples) => LatentExamplesCodec.Decode(examples) is { Succeeded: true } answer
        ? answer.Value : throw new InvalidOperationException("Examples were damaged on their way from a node.");
}

/// <summary>The portal's data as a node sees it.</summary>
public sealed class PortalRecords(IGrainFactory grains) : IPortalRecords
{
    private IRecordsGrain Portal => grains.GetGrain<IRecordsGrain>(0);

    /// <inheritdoc />
    public Task<RunRecord?> Run(int run, CancellationToken cancellation) => Portal.Run(run).WaitAsync(cancellation);

    /// <inheritdoc />
    public Task<RunRecord?> Take(int run, string node, string device, int threads, CancellationToken cancellation) => Portal.Take(run, node, device, threads).WaitAsync(cancellation);

    /// <inheritdoc />
    public async Task<RunSignal> Report(RunReport report, CancellationToken cancellation) => (RunSignal)await Portal.Report(report).WaitAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc />
    public Task<bool> Checkpointed(int run, RunCheckpoint checkpoint, CancellationToken cancellation) => Portal.Checkpointed(run, checkpoint).WaitAsync(cancellation);

    /// <inheritdoc />
    public Task<bool> Finish(RunEnd end, CancellationToken cancellation) => Portal.Finish(end).WaitAsync(cancellation);

    /// <inheritdoc />
    public async Task<Answer<LanguageModelRecord>> Model(string name, CancellationToken cancellation) => (await Portal.Model(name).WaitAsync(cancellation).ConfigureAwait(false)).ToAnswer();

    /// <inheritdoc />
    public async Task<Answer<CorpusRecord>> Corpus(string name, CancellationToken cancellation) => (await Portal.Corpus(name).WaitAsync(cancellation).ConfigureAwait(false)).ToAnswer();

    /// <inheritdoc />
    public async Task<Answer<DictionaryRecord>> Dictionary(string name, CancellationToken cancellation) => (await Portal.Dictionary(name).WaitAsync(cancellation).ConfigureAwait(false)).ToAnswer();

    /// <inheritdoc />
    public async Task<Answer<LatentScales>> Scales(string dictionary, CancellationToken cancellation) => (await Portal.Scales(dictionary).WaitAsync(cancellation).ConfigureAwait(false)).ToAnswer().Then(x => x.ToScales());

    /// <inheritdoc />
    public async Task<Answer<DictionaryRecord>> AddDictionary(NewDictionary dictionary, int epoch, string staged, CancellationToken cancellation) =>
        (await Portal.AddDictionary(dictionary, epoch, staged).WaitAsync(cancellation).ConfigureAwait(false)).ToAnswer();

    /// <inheritdoc />
    public async Task<Answer<LanguageModelRecord>> AddModel(NewModel model, int epoch, string staged, CancellationToken cancellation) =>
        (await Portal.AddModel(model, epoch, staged).WaitAsync(cancellation).ConfigureAwait(false)).ToAnswer();

    /// <inheritdoc />
    public Task<bool> WriteLatents(int run, int epoch, IReadOnlyList<(LatentSummary Summary, LatentExamples Examples)> latents, CancellationToken cancellation) =>
        Portal.WriteLatents(run, epoch, new PackedLatents([.. latents.Select(x => x.Summary)], [.. latents.Select(x => LatentExamplesCodec.Encode(x.Examples))])).WaitAsync(cancellation);

    /// <inheritdoc />
    public Task<bool> WriteMeanings(int run, int epoch, MeaningReport report, IReadOnlyList<ValueMeaning> values, CancellationToken cancellation) =>
        Portal.WriteValueMeanings(run, epoch, report, [.. values]).WaitAsync(cancellation);

    /// <inheritdoc />
    public Task<bool> WriteMeanings(int run, int epoch, IReadOnlyList<LatentMeaning> latents, CancellationToken cancellation) =>
        Portal.WriteLatentMeanings(run, epoch, [.. latents]).WaitAsync(cancellation);

    /// <inheritdoc />
    public Task<bool> Harvested(int dictionaryId, int epoch, Harvest harvest, DictionaryMetrics? measured, CancellationToken cancellation) =>
        Portal.Harvested(dictionaryId, epoch, harvest, measured).WaitAsync(cancellation);
}
