using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Storage.Artifacts;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Harvesting;

namespace SaePortal.Compute.ModelSessions;

/// <summary>A text as a dictionary sees it.</summary>
/// <param name="Tokens">Token ids, BOS included when the tokenizer adds one.</param>
/// <param name="Activations">Of the latent asked for, one a token; 0 on BOS, which no dictionary is trained on.</param>
/// <param name="Strongest">Latents with the largest activation anywhere in the text, descending.</param>
/// <param name="Cut">Whether the text was longer than the model reads, and its end was left out.</param>
public sealed record EncodedText(int[] Tokens, float[] Activations, TextLatent[] Strongest, bool Cut);

/// <summary>A latent that fires in a text.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Maximum">Its largest activation.</param>
/// <param name="Position">Where.</param>
public readonly record struct TextLatent(int Index, float Maximum, int Position);

/// <summary>Encodes visitors' texts on a thread of its own; runs stand still meanwhile.</summary>
public sealed partial class TextEncoder : ITextSessions, IDisposable
{
    /// <summary>The longest text, in characters.</summary>
    public const int LongestText = 20_000;

    private const int MostTokens = 1_024;
    private const int MostStrongest = 20;

    private readonly WorkThread _thread = new("interactive");
    private readonly IPortalRecords _records;
    private readonly ArtifactFolder _artifacts;
    private readonly DeviceTurn _turn;
    private readonly LoadedModels _loaded;
    private readonly KnownScales _scales;

    /// <summary>For the container.</summary>
    public TextEncoder(IPortalRecords records, ArtifactFolder artifacts, DeviceTurn turn)
        : this(records, artifacts, turn, LoadedModels.Budget)
    {
    }

    internal TextEncoder(IPortalRecords records, ArtifactFolder artifacts, DeviceTurn turn, long budget) =>
        (_records, _artifacts, _turn, _loaded, _scales) = (records, artifacts, turn, new LoadedModels(artifacts, budget), new KnownScales(records));

    /// <summary>What is wrong with a text, or null; it can be told before a node is asked.</summary>
    public static Problem? Check(string? text) => string.IsNullOrEmpty(text) || text.Length > LongestText
        ? new Problem(ProblemKind.Invalid, $"The text has {text?.Length ?? 0:N0} characters.", $"Give 1 to {LongestText:N0}.") : null;

    /// <summary>Encodes a text.</summary>
    /// <param name="dictionary">The dictionary's name.</param>
    /// <param name="latent">The latent whose activations are wanted; null for none.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<Answer<EncodedText>> Encode(string dictionary, int? latent, string text, CancellationToken cancellation)
    {
        if (Check(text) is { } wrong)
        {
            return wrong;
        }

        if ((await _records.Dictionary(dictionary, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
        {
            return problem!;
        }

        if (latent is { } index && (index < 0 || index >= record.Spec.Width))
        {
            return new Problem(ProblemKind.NotFound, $"\"{record.Name}\" has no latent {index}.", $"They go from 0 to {record.Spec.Width - 1}.");
        }

        // Before the thread is asked: the run stands still while this waits for its place there.
        using var interactive = _turn.Interactive();
        return await Turn(() => _loaded.Get(record).Then(x => Encode(ReadText.Of(x.Model, text, [record.Spec.Input], MostTokens), x.Dictionary, latent)), cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes a text's activations as a safetensors file, as the verb <c>activations</c> does: <c>input_ids</c> and one tensor a hook point.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="hooks">Hook points, at least one.</param>
    /// <param name="text">The text; what is longer than the model reads is left out.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<Answer<byte[]>> Activations(string model, IReadOnlyList<HookPoint> hooks, string text, CancellationToken cancellation)
    {
        if (Check(text) is { } wrong)
        {
            return wrong;
        }

        if ((await _records.Model(model, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
        {
            return problem!;
        }

        using var interactive = _turn.Interactive();
        return await Turn(() =>
        {
            var loaded = _loaded.Get(record);
            return loaded.Succeeded ? TextActivations.Of(loaded.Value, hooks, text, MostTokens) : loaded.Problem;
        }, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<Answer<FiringText>> Firing(string model, FiringQuery query, CancellationToken cancellation)
    {
        if (Check(query.Text) is { } wrong)
        {
            return wrong;
        }

        if ((await _records.Model(model, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record
            || (await OfModel(record, query.Dictionaries, cancellation).ConfigureAwait(false)).Or(out problem) is not { } dictionaries)
        {
            return problem!;
        }

        using var interactive = _turn.Interactive();
        var read = await Turn(() => Read(record, query.Text, [.. dictionaries.Select(x => x.Spec.Input)]), cancellation).ConfigureAwait(false);
        if (!read.Succeeded)
        {
            return read.Problem;
        }

        var text = read.Value;
        if (text.Tokens.Length == 0)
        {
            return new FiringText([], false, 0, []);
        }

        var tally = new FiringTally(query, [.. text.Tokens.Select(x => query.Special || !text.Silent(x))]);
        foreach (var dictionary in dictionaries)
        {
            var scales = query.Sort == FiringSort.Rarity ? await _scales.Of(dictionary, cancellation).ConfigureAwait(false) : null;
            // One turn for each dictionary: whoever asks something small meanwhile waits for one of them, not for all.
            var added = await Turn<Done>(() =>
            {
                var loaded = _loaded.Get(dictionary);
                if (!loaded.Succeeded)
                {
                    return loaded.Problem;
                }

                tally.Add(dictionary.Name, TokenCodes.Of(loaded.Value.Dictionary, text.Activations[dictionary.Spec.Input]), scales);
                return Done.Yes;
            }, cancellation).ConfigureAwait(false);
            if (!added.Succeeded)
            {
                return added.Problem;
            }
        }

        return new FiringText(text.Tokens, text.Cut, tally.Found, tally.Latents);
    }

    /// <inheritdoc />
    public async Task<Answer<GeometryRow>> Nearest(string model, string dictionary, float[] direction, int limit, CancellationToken cancellation)
    {
        if ((await _records.Dictionary(dictionary, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
        {
            return problem!;
        }

        if (Direction.Check(direction, record.Name, record.Spec) is { } wrong)
        {
            return wrong;
        }

        using var interactive = _turn.Interactive();
        return await Turn<GeometryRow>(() =>
        {
            var loaded = _loaded.Get(record);
            return loaded.Succeeded ? new LatentGeometry(loaded.Value.Model.Model, loaded.Value.Dictionary, loaded.Value.Model.Tokenizer.Vocabulary).Of(direction, limit) : loaded.Problem;
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Does one step of other interactive work where the models are; a run stands still meanwhile.</summary>
    internal async Task<T> Do<T>(Func<LoadedModels, T> step)
    {
        using var interactive = _turn.Interactive();
        return await _thread.Do(() => step(_loaded)).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _ = _thread.Do(() =>
        {
            _loaded.Dispose();
            return true;
        });
        _thread.Dispose();
    }

    private static EncodedText Encode(ReadText text, SparseDictionary dictionary, int? latent)
    {
        if (text.Tokens.Length == 0)
        {
            return new EncodedText([], [], [], false);
        }

        var activations = new float[text.Tokens.Length];
        var strongest = new Dictionary<int, TextLatent>();
        foreach (var (position, at, activation) in TokenCodes.Of(dictionary, text.Activations[dictionary.Spec.Input]).Active())
        {
            if (text.Tokens[position] == text.Bos)
            {
                continue;
            }

            if (at == latent)
            {
                activations[position] = activation;
            }

            if (!strongest.TryGetValue(at, out var known) || MathF.Abs(activation) > MathF.Abs(known.Maximum))
            {
                strongest[at] = new TextLatent(at, activation, position);
            }
        }

        return new EncodedText(text.Tokens, activations, [.. strongest.Values.OrderByDescending(l => MathF.Abs(l.Maximum)).ThenBy(l => l.Index).Take(MostStrongest)], text.Cut);
    }

    private async Task<Answer<IReadOnlyList<DictionaryRecord>>> OfModel(LanguageModelRecord model, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var records = new List<DictionaryRecord>(names.Count);
        foreach (var name in names)
        {
            if ((await _records.Dictionary(name, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
            {
                return problem!;
            }

            if (record.ModelId != model.Id)
            {
                return new Problem(ProblemKind.Invalid, $"The dictionary \"{record.Name}\" belongs to the model \"{record.Model}\", not to \"{model.Name}\".", "Ask each model for its own dictionaries.");
            }

            records.Add(record);
        }

        return records;
    }

    /// <summary>Takes a turn on the thread that has the models.</summary>
    private Task<Answer<T>> Turn<T>(Func<Answer<T>> work, CancellationToken cancellation) => _thread.Do(() =>
    {
        // Who has gone while this waited needs no answer.
        cancellation.ThrowIfCancellationRequested();
        return work();
    }).WaitAsync(cancellation);

    private Answer<ReadText> Read(LanguageModelRecord model, string text, IReadOnlyCollection<HookPoint> hooks)
    {
        var loaded = _loaded.Get(model);
        return loaded.Succeeded ? ReadText.Of(loaded.Value, text, hooks, MostTokens) : loaded.Problem;
    }
}
