using System.Globalization;
using SaePortal.Compute.Runs;
using SaePortal.Compute.Tokenizers;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Storage.Tokenizers;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers.Training;
using SaePortal.Torch.Transformers.Training;
using SaePortal.Web.Access;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Training;

/// <summary>A tokenizer to choose.</summary>
/// <param name="Name">Its name, or that of the model which has it.</param>
/// <param name="Vocabulary">Number of tokens; null when that is not known.</param>
/// <param name="OfModel">Whether it is that of a model.</param>
public sealed record TokenizerChoice(string Name, int? Vocabulary, bool OfModel);

/// <summary>What the form that trains a language model needs: corpora, tokenizers, defaults and rules.</summary>
public sealed class ModelTrainView(
    LanguageModelStore models, CorpusStore corpora, TokenizerStore tokenizers, TokenizerFromCorpus tokenizerTraining, RunStore runs, RunDesk desk, IViewer viewer)
{
    /// <summary>Stands for a tokenizer that is trained first; no name looks like this.</summary>
    public const string NewTokenizer = "(new)";

    /// <summary>Tokens of such a tokenizer: enough for a small world, few enough that most of a small model is not its embedding.</summary>
    public const int DefaultVocabulary = 2_048;

    private const int Listed = 500;
    private const int RunsLookedAt = 20;
    private const int LongestPart = 40;
    private HashSet<string> _taken = [];

    /// <summary>Corpora to choose from; the one used last comes first.</summary>
    public IReadOnlyList<CorpusRecord> Corpora { get; private set; } = [];

    /// <summary>Tokenizers to choose from, those that were trained here first.</summary>
    public IReadOnlyList<TokenizerChoice> Tokenizers { get; private set; } = [];

    /// <summary>A model of about a million parameters, which two cores train within minutes.</summary>
    public static ModelTrainSpec Defaults { get; } = new() { Name = "", Corpus = "", Tokenizer = "", Layers = 4, DModel = 128, Heads = 4, Tokens = 5_000_000 };

    private static Problem NotOwner => new(ProblemKind.Forbidden, "Only the owner may start runs.", "Sign in.");

    /// <summary>Reads the lists.</summary>
    public async Task Load(CancellationToken cancellation)
    {
        var recipes = (await runs.List(null, RunsLookedAt, [], cancellation).ConfigureAwait(false)).Select(x => x.Spec).OfType<ModelTrainSpec>().ToList();
        var imported = await models.All(null, Listed, cancellation).ConfigureAwait(false);
        var trained = tokenizers.All();
        Corpora = [.. (await corpora.All(null, Listed, cancellation).ConfigureAwait(false)).OrderByDescending(x => x.Name == recipes.FirstOrDefault()?.Corpus)];
        Tokenizers =
        [
            .. trained.OrderByDescending(x => x.Name == recipes.FirstOrDefault()?.Tokenizer).ThenByDescending(x => x.Origin?.Created).Select(x => new TokenizerChoice(x.Name, x.Origin?.Vocabulary, false)),
            // The snapshots of a run all have the tokenizer of its last model.
            .. imported.Where(x => trained.All(y => y.Name != x.Name) && !(x.TrainRun is not null && x.Name.Contains('@'))).Select(x => new TokenizerChoice(x.Name, x.Spec.Vocabulary, true)),
        ];
        _taken = [.. imported.Select(x => x.Name), .. recipes.SelectMany(x => x.Names)];
    }

    /// <summary>A name for a model that none has yet: stories-4x128, then stories-4x128-v2 and so on.</summary>
    public string FreeName(ModelTrainSpec spec)
    {
        var corpus = spec.Corpus.Length > 0 ? spec.Corpus[..Math.Min(LongestPart, spec.Corpus.Length)] : "model";
        return Free(string.Create(CultureInfo.InvariantCulture, $"{corpus}-{spec.Layers}x{spec.DModel}"), _taken.Contains);
    }

    /// <summary>A corpus with its size.</summary>
    public string DescribedCorpus(string corpus) => Corpora.FirstOrDefault(x => x.Name == corpus) is { } known ? $"{known.Name}, {Figures.Compact(known.Documents)} documents" : corpus;

    /// <summary>A tokenizer with its size.</summary>
    public string DescribedTokenizer(string tokenizer) => tokenizer == NewTokenizer ? "A new one, trained on this corpus"
        : Tokenizers.FirstOrDefault(x => x.Name == tokenizer) is not { } known ? tokenizer
        : $"{(known.OfModel ? $"that of the model {known.Name}" : known.Name)}{(known.Vocabulary is { } size ? $", {size:N0} tokens" : "")}";

    /// <summary>Tokens of the tokenizer that a recipe names.</summary>
    public int Vocabulary(ModelTrainSpec spec, int ofNew) => spec.Tokenizer == NewTokenizer ? ofNew : Tokenizers.FirstOrDefault(x => x.Name == spec.Tokenizer)?.Vocabulary ?? DefaultVocabulary;

    /// <summary>Every rule that the form breaks, by field.</summary>
    /// <param name="spec">The recipe.</param>
    /// <param name="newVocabulary">Tokens of a new tokenizer.</param>
    public IReadOnlyList<(string Field, Problem Problem)> Check(ModelTrainSpec spec, int newVocabulary)
    {
        if (spec.Tokenizer == NewTokenizer && new TokenizerTrainingOptions { Vocabulary = newVocabulary }.Problem() is { } wrong)
        {
            return [(nameof(ModelTrainFields.Vocabulary), wrong), .. ModelTrainSpecRules.Check(spec, DefaultVocabulary, ComputeDevice.Memory)];
        }

        return ModelTrainSpecRules.Check(spec, Vocabulary(spec, newVocabulary), ComputeDevice.Memory);
    }

    /// <summary>What a recipe that breaks no rule comes to, in words; null for another.</summary>
    public string? Size(ModelTrainSpec spec, int newVocabulary) => Check(spec with { Name = "m", Snapshots = [] }, newVocabulary).Count > 0 ? null
        : $"{Figures.Compact(ModelTrainSpecRules.Shape(spec, Vocabulary(spec, newVocabulary)).Parameters)} parameters, {Amounts.Counted(spec.Steps, "step", "steps")} of {Figures.Compact(spec.TokensPerStep)} tokens.";

    /// <summary>Starts the run, after a tokenizer was trained when the recipe wants a new one.</summary>
    /// <param name="spec">The recipe.</param>
    /// <param name="newVocabulary">Tokens of a new tokenizer.</param>
    /// <param name="cancellation">Stops before the run is queued.</param>
    public async Task<Answer<RunRecord>> Start(ModelTrainSpec spec, int newVocabulary, CancellationToken cancellation)
    {
        if (!viewer.IsOwner)
        {
            return NotOwner;
        }

        if (spec.Tokenizer != NewTokenizer)
        {
            return await desk.Start(spec, cancellation).ConfigureAwait(false);
        }

        var name = Free(string.Create(CultureInfo.InvariantCulture, $"{spec.Corpus[..Math.Min(LongestPart, spec.Corpus.Length)]}-{newVocabulary}"), x => tokenizers.Refusal(x) is not null);
        var options = new TokenizerTrainingOptions { Vocabulary = newVocabulary };
        var trained = await tokenizerTraining.Train(spec.Corpus, name, options, null, null, cancellation).ConfigureAwait(false);
        return trained.Succeeded ? await desk.Start(spec with { Tokenizer = trained.Value.Record.Name }, cancellation).ConfigureAwait(false) : trained.Problem;
    }

    private static string Free(string name, Func<string, bool> taken) =>
        Enumerable.Range(1, int.MaxValue - 1).Select(i => i == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-v{i}")).First(x => !taken(x));
}
