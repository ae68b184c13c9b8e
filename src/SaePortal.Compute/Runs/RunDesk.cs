using SaePortal.Compute.Tokenizers;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Storage.Tokenizers;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers.Training;

namespace SaePortal.Compute.Runs;

/// <summary>Where runs are asked for and steered, whoever asks: a page, the API, a command.</summary>
public sealed class RunDesk(
    RunStore runs, LanguageModelStore models, CorpusStore corpora, DictionaryStore dictionaries, TokenizerStore tokenizers, ArtifactFolder artifacts, IRunNews news, IDeviceCheck? devices = null)
{
    private const int MostThreads = 1_024;
    private const long MostHarvestTokens = 1_000_000_000_000;

    /// <summary>Checks a recipe, fills in what it leaves open and queues the run.</summary>
    /// <returns>The run, or everything that is wrong with the recipe.</returns>
    public async Task<Answer<RunRecord>> Start(RunSpec spec, CancellationToken cancellation)
    {
        var settled = await Settle(spec, cancellation).ConfigureAwait(false);
        if (!settled.Succeeded)
        {
            return settled.Problem;
        }

        var added = await runs.Add(settled.Value, cancellation).ConfigureAwait(false);
        if (added.Succeeded)
        {
            news.Changed(added.Value.Id);
        }

        return added;
    }

    /// <summary>Pauses, resumes (<see cref="RunSignal.Continue"/>) or cancels a run.</summary>
    /// <returns>The run as it is now, or why its state forbids this.</returns>
    public async Task<Answer<RunRecord>> Want(int run, RunSignal signal, CancellationToken cancellation)
    {
        var answer = await runs.Want(run, signal, cancellation).ConfigureAwait(false);
        news.Changed(run);
        return answer;
    }

    /// <summary>Removes a run that has ended, with its metrics, log and checkpoints.</summary>
    public async Task<Answer<Done>> Remove(int run, CancellationToken cancellation)
    {
        var answer = await runs.Remove(run, cancellation).ConfigureAwait(false);
        if (answer.Succeeded)
        {
            ArtifactFolder.Drop(artifacts.Run(run));
        }

        return answer;
    }

    private async Task<Answer<RunSpec>> Settle(RunSpec spec, CancellationToken cancellation)
    {
        if (spec.Device is { } device && device != "cpu" && device != "cuda" && !(device.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(device.AsSpan(5), out var index) && index >= 0))
        {
            return new Problem(ProblemKind.Invalid, $"\"{Core.Naming.Slug.Shown(device)}\" is no device.", "Devices are cpu, cuda, cuda:0, cuda:1, ...; leave it out for the best one.");
        }

        if (Rules.Between("number of threads", spec.Threads ?? 1, 1, MostThreads, "; leave it out for the cores but one of the node") is { } threads)
        {
            return threads;
        }

        if (spec.Device is { } asked && devices?.Refuses(asked) is { } refused)
        {
            return refused;
        }

        return spec switch
        {
            TrainSpec train => await Settle(train, cancellation).ConfigureAwait(false),
            ModelTrainSpec model => await Settle(model, cancellation).ConfigureAwait(false),
            HarvestSpec harvest => await Settle(harvest, cancellation).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.GetType().Name, "A new kind of run needs its rules here."),
        };
    }

    /// <summary>Defaults become part of the recipe, so that the run's page says what was done and a later version repeats it.</summary>
    private async Task<Answer<RunSpec>> Settle(TrainSpec spec, CancellationToken cancellation)
    {
        if ((await models.Find(spec.Model, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } model
            || (await corpora.Find(spec.Corpus, cancellation).ConfigureAwait(false)).Or(out problem) is not { } corpus)
        {
            return problem!;
        }

        var plan = TrainSpecRules.Plan(spec, model.Spec);
        return plan.Succeeded
            ? spec with { Model = model.Name, Corpus = corpus.Name, Hook = plan.Value.Hook.ToString(), LearningRate = plan.Value.LearningRate, DeadAfter = plan.Value.DeadAfter }
            : plan.Problem;
    }

    private async Task<Answer<RunSpec>> Settle(ModelTrainSpec spec, CancellationToken cancellation)
    {
        if ((await corpora.Find(spec.Corpus, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } corpus
            || (await TokenizerSource.Find(spec.Tokenizer, tokenizers, x => models.Find(x, cancellation), artifacts).ConfigureAwait(false)).Or(out problem) is not { } source
            || TokenizerReader.Load(source.Folder).Or(out problem) is not { } tokenizer
            || ModelTrainSpecRules.Plan(spec, tokenizer.Vocabulary, ComputeDevice.Memory).Or(out problem) is not { } plan)
        {
            return problem!;
        }

        return ModelTrainSpecRules.Settled(spec with { Corpus = corpus.Name, Tokenizer = source.Name }, plan);
    }

    private async Task<Answer<RunSpec>> Settle(HarvestSpec spec, CancellationToken cancellation)
    {
        if ((await dictionaries.Find(spec.Dictionary, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } dictionary
            || (await corpora.Find(spec.Corpus, cancellation).ConfigureAwait(false)).Or(out problem) is not { } corpus)
        {
            return problem!;
        }

        return Rules.Between("number of tokens", spec.Tokens, 1, MostHarvestTokens) is { } tokens
            ? tokens
            : spec with { Dictionary = dictionary.Name, Corpus = corpus.Name };
    }
}
