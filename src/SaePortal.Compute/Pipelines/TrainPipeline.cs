using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Dictionaries;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers;

namespace SaePortal.Compute.Pipelines;

/// <summary>Trains a dictionary, measures it on held-out text and adds it to the portal.</summary>
public sealed class TrainPipeline(IPortalRecords records, ArtifactFolder artifacts) : IRunPipeline
{
    /// <inheritdoc />
    public bool Handles(RunSpec spec) => spec is TrainSpec;

    /// <inheritdoc />
    public async Task<Answer<RunOutcome>> Work(IRunContext context, CancellationToken cancellation)
    {
        var spec = (TrainSpec)context.Run.Spec;
        if ((await records.Model(spec.Model, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } model
            || (await records.Corpus(spec.Corpus, cancellation).ConfigureAwait(false)).Or(out problem) is not { } corpus
            || TrainSpecRules.Plan(spec, model.Spec).Or(out problem) is not { } plan)
        {
            return problem!;
        }

        using var thread = new WorkThread($"run {context.Run.Id}");
        var staged = artifacts.RunResult(context.Run.Id, context.Run.Epoch);
        try
        {
            Directory.CreateDirectory(staged);
            var trained = await thread.Do(() => Train(context, spec, plan, artifacts.Model(model.Id), artifacts.Corpus(corpus.Id), staged, cancellation)).ConfigureAwait(false);
            if (!trained.Succeeded || trained.Value.Ended != RunState.Completed)
            {
                return trained.Succeeded ? new RunOutcome(trained.Value.Ended) : trained.Problem;
            }

            var (_, dictionary, metrics, hash) = trained.Value;
            var added = await records.AddDictionary(new NewDictionary(spec.Name, model.Id, dictionary!, plan.Packing, metrics, context.Run.Id, null, hash!), context.Run.Epoch, staged, cancellation).ConfigureAwait(false);
            return added.Succeeded
                ? new RunOutcome(RunState.Completed, added.Value.Id, spec.ThenHarvest ? new HarvestSpec { Dictionary = added.Value.Name, Corpus = spec.Corpus, Tokens = spec.Tokens, Seed = spec.Seed, Device = spec.Device } : null)
                : added.Problem;
        }
        finally
        {
            ArtifactFolder.Drop(staged);
        }
    }

    private static Answer<Trained> Train(IRunContext context, TrainSpec spec, TrainingPlan plan, string modelFolder, string corpusFolder, string staged, CancellationToken cancellation)
    {
        ComputeDevice.UseThreads(spec.Threads ?? ComputeDevice.Threads);
        if (PackedText.Open(context, corpusFolder, modelFolder, plan.Packing, cancellation).Or(out var problem) is not { } corpus)
        {
            return problem!;
        }

        using (corpus)
        {
            if (corpus.Contexts < 2)
            {
                return new Problem(ProblemKind.Unreadable, $"The corpus \"{spec.Corpus}\" gives {corpus.Contexts} contexts of {plan.Packing.Context} tokens; training needs two at least, one of them held out.", "Import more text, or choose a shorter context.");
            }

            if (spec.HeldOut > corpus.HeldOut)
            {
                return new Problem(ProblemKind.Invalid, $"{spec.HeldOut:N0} contexts cannot be held out: the corpus \"{spec.Corpus}\" gives {corpus.Contexts:N0} of {plan.Packing.Context} tokens.", $"Hold out {corpus.HeldOut:N0}, which is half, or fewer.");
            }

            var device = ComputeDevice.Choose(spec.Device);
            if (!device.Succeeded || CheckpointLoader.Load(modelFolder, device.Value).Or(out problem) is not { } model)
            {
                return (device.Problem ?? problem)!;
            }

            using (model)
            {
                if (context.ResumeFrom is null && plan.Steps * plan.Batch > (long)(corpus.Contexts - corpus.HeldOut) * corpus.Context)
                {
                    context.Log("passes", $"The corpus has {(long)(corpus.Contexts - corpus.HeldOut) * corpus.Context:N0} tokens to train on; {plan.Steps * plan.Batch:N0} take more than one pass over it.");
                }

                if (new DictionaryTraining(model, corpus, plan).Run(context, cancellation).Or(out problem) is not { } result)
                {
                    return problem!;
                }

                if (result.Ended != RunState.Completed)
                {
                    return new Trained(result.Ended, null, null, null);
                }

                context.Tell(RunDoing.Measuring);
                context.Log("measuring", $"Measures {DictionaryEvaluation.ContextsOf(corpus):N0} held-out contexts.");
                using var dictionary = DictionaryFolder.Make(result.Spec!, result.Weights!, device.Value);
                var metrics = DictionaryEvaluation.Measure(model, dictionary, corpus, cancellation);
                context.Tell(null, DictionaryEvaluation.Told(metrics));
                return new Trained(RunState.Completed, result.Spec, metrics, DictionaryFolder.Save(staged, result.Spec!, result.Weights!));
            }
        }
    }

    private sealed record Trained(RunState? Ended, DictionarySpec? Spec, DictionaryMetrics? Metrics, string? Hash);
}
