using System.Diagnostics;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Harvesting;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers;

namespace SaePortal.Compute.Pipelines;

/// <summary>Harvests a dictionary over a corpus and writes its latents; measures one that was imported on the way.</summary>
public sealed class HarvestPipeline(IPortalRecords records, ArtifactFolder artifacts) : IRunPipeline
{
    private const int LatentsAtOnce = 128;
    private const int MeaningsAtOnce = 4096;
    private const int PointsKept = 400;
    private static readonly TimeSpan s_checkpointEvery = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public bool Handles(RunSpec spec) => spec is HarvestSpec;

    /// <inheritdoc />
    public async Task<Answer<RunOutcome>> Work(IRunContext context, CancellationToken cancellation)
    {
        var spec = (HarvestSpec)context.Run.Spec;
        if ((await records.Dictionary(spec.Dictionary, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } dictionary
            || (await records.Corpus(spec.Corpus, cancellation).ConfigureAwait(false)).Or(out problem) is not { } corpus)
        {
            return problem!;
        }

        using var thread = new WorkThread($"run {context.Run.Id}");
        var opened = await thread.Do(() => Open(context, spec, dictionary, artifacts.Corpus(corpus.Id), cancellation)).ConfigureAwait(false);
        if (!opened.Succeeded)
        {
            return opened.Problem;
        }

        using var work = opened.Value;
        var read = await thread.Do(() => Read(context, work.Harvester, cancellation)).ConfigureAwait(false);
        if (!read.Succeeded || read.Value != RunState.Completed)
        {
            return read.Succeeded ? new RunOutcome(read.Value, dictionary.Id) : read.Problem;
        }

        context.Tell(RunDoing.Writing);
        var width = dictionary.Spec.Width;
        for (var first = 0; first < width; first += LatentsAtOnce)
        {
            var (from, count) = (first, Math.Min(LatentsAtOnce, width - first));
            var latents = await thread.Do(() => work.Harvester.Latents(from, count, cancellation)).ConfigureAwait(false);
            if (!await records.WriteLatents(context.Run.Id, context.Run.Epoch, latents, cancellation).ConfigureAwait(false))
            {
                return new RunOutcome(null);
            }
        }

        if (!await Meanings(context, thread, work, corpus, dictionary, spec, cancellation).ConfigureAwait(false))
        {
            return new RunOutcome(null);
        }

        context.Tell(dictionary.Metrics is null && work.Corpus.HeldOut > 0 ? RunDoing.Measuring : null);
        var metrics = dictionary.Metrics is null && work.Corpus.HeldOut > 0
            ? await thread.Do(() => DictionaryEvaluation.Measure(work.Model, work.Dictionary, work.Corpus, cancellation)).ConfigureAwait(false)
            : null;
        var harvester = work.Harvester;
        var harvest = new Harvest(context.Run.Id, corpus.Id, corpus.Name, harvester.Tokens, harvester.Documents, harvester.IncludesHeldOut, dictionary.Packing, DateTimeOffset.UtcNow, harvester.Coactivation);
        context.Log("read", $"Saw {harvester.Tokens:N0} tokens of {harvester.Documents:N0} documents, {(harvester.IncludesHeldOut ? "held-out text among them" : "no held-out text among them")}.");
        return await records.Harvested(dictionary.Id, context.Run.Epoch, harvest, metrics, cancellation).ConfigureAwait(false)
            ? new RunOutcome(RunState.Completed, dictionary.Id)
            : new RunOutcome(null);
    }

    /// <summary>Compares the latents with the labels of the corpus' held-out text, if it has any. What cannot be compared is told in the log and is no failure of the harvest.</summary>
    /// <returns>False when the run is another's.</returns>
    private async Task<bool> Meanings(
        IRunContext context, WorkThread thread, HarvestWork work, CorpusRecord corpus, DictionaryRecord dictionary, HarvestSpec spec, CancellationToken cancellation)
    {
        if (corpus.Labels == 0)
        {
            return true;
        }

        context.Tell(RunDoing.Comparing);
        var clock = Stopwatch.StartNew();
        var found = await thread.Do(() => LabelledText.Compare(
            work.Model, work.Dictionary, work.Corpus, artifacts.Corpus(corpus.Id), artifacts.Model(dictionary.ModelId), spec.Seed, () => context.Yield(cancellation), cancellation)).ConfigureAwait(false);
        if (found.Or(out var problem) is not { } meanings)
        {
            context.Log("labels", $"The labels were not compared with the latents. {problem}");
            return true;
        }

        var (run, epoch) = (context.Run.Id, context.Run.Epoch);
        if (!await records.WriteMeanings(run, epoch, meanings.Report, meanings.Values, cancellation).ConfigureAwait(false))
        {
            return false;
        }

        foreach (var some in meanings.Latents.Chunk(MeaningsAtOnce))
        {
            if (!await records.WriteMeanings(run, epoch, some, cancellation).ConfigureAwait(false))
            {
                return false;
            }
        }

        context.Log("labels", $"{LabelledText.Sentence(meanings.Report)} It took {clock.Elapsed.TotalSeconds:F1} seconds.");
        return true;
    }

    private Answer<HarvestWork> Open(IRunContext context, HarvestSpec spec, DictionaryRecord record, string corpusFolder, CancellationToken cancellation)
    {
        var modelFolder = artifacts.Model(record.ModelId);
        var work = new HarvestWork();
        var device = ComputeDevice.Choose(spec.Device);
        if (device.Problem is { } noDevice)
        {
            return noDevice;
        }

        ComputeDevice.UseThreads(spec.Threads ?? ComputeDevice.Threads);

        var problem = Keep(PackedText.Open(context, corpusFolder, modelFolder, record.Packing, cancellation), x => work.Corpus = x)
            ?? Keep(CheckpointLoader.Load(modelFolder, device.Value!), x => work.Model = x)
            ?? Keep(DictionaryFolder.Load(artifacts.Dictionary(record.Id), device.Value!), x => work.Dictionary = x)
            ?? Keep(Harvester.Create(work.Model, work.Dictionary, work.Corpus, new HarvestOptions(spec.Tokens, spec.Seed)), x => work.Harvester = x);
        if (problem is null && context.ResumeFrom is { } folder)
        {
            problem = work.Harvester.Restore(folder).Problem;
        }

        if (problem is null)
        {
            return work;
        }

        work.Dispose();
        return problem;
    }

    private static Problem? Keep<T>(Answer<T> answer, Action<T> keep)
    {
        if (answer.Succeeded)
        {
            keep(answer.Value);
        }

        return answer.Problem;
    }

    private static Answer<RunState?> Read(IRunContext context, Harvester harvester, CancellationToken cancellation)
    {
        var speed = new RateMeter(TimeProvider.System);
        var sinceCheckpoint = Stopwatch.StartNew();
        var (from, tokensBefore) = (harvester.ContextsDone, harvester.Tokens);
        var kept = PointsKept * (long)from / harvester.Contexts;
        while (!harvester.IsFinished)
        {
            context.Yield(cancellation);
            if (harvester.Step(cancellation).Problem is { } problem)
            {
                return problem;
            }

            var rate = speed.Rate(harvester.Tokens - tokensBefore);
            var done = harvester.ContextsDone;
            var perContext = done > from ? (harvester.Tokens - tokensBefore) / (double)(done - from) : 0;
            var eta = rate > 0 ? (harvester.Contexts - done) * perContext / rate : (double?)null;
            var measures = new Dictionary<RunMeasure, double> { [RunMeasure.Alive] = harvester.Alive, [RunMeasure.TokensPerSecond] = rate };
            switch (context.Report(new RunProgress(done, harvester.Contexts, harvester.Tokens, rate, eta, measures) { Fired = harvester.Width <= RunProgress.MostFired ? Convert.ToBase64String(harvester.Fired()) : null }, Kept(harvester, rate, ref kept)))
            {
                case RunSignal.Pause:
                    context.Checkpoint(done, folder => harvester.Save(folder, cancellation));
                    return RunState.Paused;
                case RunSignal.Cancel:
                    return RunState.Cancelled;
                case RunSignal.Abandon:
                    return (RunState?)null;
                case RunSignal.Continue when sinceCheckpoint.Elapsed > s_checkpointEvery:
                    context.Checkpoint(done, folder => harvester.Save(folder, cancellation));
                    sinceCheckpoint.Restart();
                    break;
            }
        }

        return RunState.Completed;
    }

    /// <summary>Points for the charts: so many over the whole harvest, however long it is.</summary>
    private static List<RunMetric>? Kept(Harvester harvester, double rate, ref long kept)
    {
        var due = PointsKept * (long)harvester.ContextsDone / harvester.Contexts;
        if (due == kept)
        {
            return null;
        }

        kept = due;
        var alive = new RunMetric(harvester.ContextsDone, RunMeasure.Alive, harvester.Alive);
        return rate > 0 ? [alive, new RunMetric(harvester.ContextsDone, RunMeasure.TokensPerSecond, rate)] : [alive];
    }

    private sealed class HarvestWork : IDisposable
    {
        public PackedCorpus Corpus { get; set; } = null!;

        public LanguageModel Model { get; set; } = null!;

        public SparseDictionary Dictionary { get; set; } = null!;

        public Harvester Harvester { get; set; } = null!;

        public void Dispose()
        {
            Harvester?.Dispose();
            Dictionary?.Dispose();
            Model?.Dispose();
            Corpus?.Dispose();
        }
    }
}
