using SaePortal.Compute.Imports;
using SaePortal.Compute.Runs;
using SaePortal.Compute.Tokenizers;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Tokenizers;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers.Training;

namespace SaePortal.Compute.Pipelines;

/// <summary>Trains a language model, measures it on held-out text and adds it to the portal, and before it what it was at the chosen steps.</summary>
public sealed class ModelTrainPipeline(IPortalRecords records, ArtifactFolder artifacts) : IRunPipeline
{
    /// <inheritdoc />
    public bool Handles(RunSpec spec) => spec is ModelTrainSpec;

    /// <inheritdoc />
    public async Task<Answer<RunOutcome>> Work(IRunContext context, CancellationToken cancellation)
    {
        var (run, spec) = (context.Run, (ModelTrainSpec)context.Run.Spec);
        if ((await records.Corpus(spec.Corpus, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } corpus
            || (await Tokenizer(run.Id, spec.Tokenizer, cancellation).ConfigureAwait(false)).Or(out problem) is not { } tokenizer
            || TokenizerReader.Load(tokenizer).Or(out problem) is not { } read
            || ModelTrainSpecRules.Plan(spec, read.Vocabulary, ComputeDevice.Memory).Or(out problem) is not { } plan)
        {
            return problem!;
        }

        using var thread = new WorkThread($"run {run.Id}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var kept = new KeptModels(run, corpus.Name, plan, tokenizer, read, records, artifacts);
        var adding = kept.Add(stop);
        var training = thread.Do(() => Train(context, spec, plan, artifacts.Corpus(corpus.Id), tokenizer, kept, stop.Token));
        await ((Task)training).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // However training ended, what it had kept before is added.
        kept.Complete();
        if (await adding.ConfigureAwait(false) is { } notAdded)
        {
            return notAdded;
        }

        var trained = await training.ConfigureAwait(false);
        return trained.Succeeded ? new RunOutcome(trained.Value.Ended) : trained.Problem;
    }

    private static Answer<TrainedModel> Train(
        IRunContext context, ModelTrainSpec spec, ModelTrainingPlan plan, string corpusFolder, string tokenizer, KeptModels kept, CancellationToken cancellation)
    {
        ComputeDevice.UseThreads(spec.Threads ?? ComputeDevice.Threads);
        if (PackedText.Open(context, corpusFolder, tokenizer, new Packing(plan.Context), cancellation).Or(out var problem) is not { } corpus)
        {
            return problem!;
        }

        using (corpus)
        {
            if (corpus.Contexts < 2)
            {
                return new Problem(ProblemKind.Unreadable, $"The corpus \"{spec.Corpus}\" gives {corpus.Contexts} contexts of {plan.Context} tokens; training needs two at least, one of them held out.", "Import more text, or choose a shorter context.");
            }

            var device = ComputeDevice.Choose(spec.Device);
            if (!device.Succeeded)
            {
                return device.Problem;
            }

            var (tokens, available) = (plan.Steps * plan.Batch * plan.Context, (long)(corpus.Contexts - corpus.HeldOut) * corpus.Context);
            if (context.ResumeFrom is null && tokens > available)
            {
                context.Log("passes", $"The corpus has {available:N0} tokens to train on; {tokens:N0} take more than one pass over it.");
            }

            var trained = new LanguageModelTraining(corpus, plan, device.Value).Run(context, spec.Snapshots.ToHashSet(), kept.Keep, cancellation);
            if (trained is { Succeeded: true, Value: { Ended: RunState.Completed, Model: { } model, HeldOutLoss: var loss } })
            {
                kept.Keep(model);
                context.Log("held out", $"Held-out loss {loss:0.####} nats a token, perplexity {Math.Exp(loss):0.##}, on {corpus.HeldOut:N0} {(corpus.HeldOut == 1 ? "context" : "contexts")} that training never saw.");
            }

            return trained;
        }
    }

    /// <summary>The tokenizer as it was when the run began: it may be removed, or another take its name, before the run ends.</summary>
    private async Task<Answer<string>> Tokenizer(int run, string name, CancellationToken cancellation)
    {
        var place = artifacts.RunTokenizer(run);
        if (!Directory.Exists(place))
        {
            if ((await TokenizerSource.Find(name, new TokenizerStore(artifacts), x => records.Model(x, cancellation), artifacts).ConfigureAwait(false)).Or(out var problem) is not { } source)
            {
                return problem!;
            }

            using var staged = artifacts.Stage("tokenizer");
            await ModelFolder.CopyTokenizer(source.Folder, staged.Path, cancellation).ConfigureAwait(false);
            ArtifactFolder.Publish(staged.Path, place);
        }

        return place;
    }
}
