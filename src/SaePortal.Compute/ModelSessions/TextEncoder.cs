using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Storage.Artifacts;
using SaePortal.Torch.Dictionaries;
using static TorchSharp.torch;

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
public sealed class TextEncoder : IDisposable
{
    /// <summary>The longest text, in characters.</summary>
    public const int LongestText = 20_000;

    private const int MostTokens = 1_024;
    private const int MostStrongest = 20;

    private readonly WorkThread _thread = new("interactive");
    private readonly IPortalRecords _records;
    private readonly DeviceTurn _turn;
    private readonly LoadedModels _loaded;

    /// <summary>For the container.</summary>
    public TextEncoder(IPortalRecords records, ArtifactFolder artifacts, DeviceTurn turn)
        : this(records, artifacts, turn, LoadedModels.Budget)
    {
    }

    internal TextEncoder(IPortalRecords records, ArtifactFolder artifacts, DeviceTurn turn, long budget) =>
        (_records, _turn, _loaded) = (records, turn, new LoadedModels(artifacts, budget));

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
        return await _thread.Do(() =>
        {
            // Who has gone while this waited needs no answer.
            cancellation.ThrowIfCancellationRequested();
            var loaded = _loaded.Get(record);
            return loaded.Succeeded ? Encode(loaded.Value.Model, loaded.Value.Dictionary, latent, text) : loaded.Problem;
        }).WaitAsync(cancellation).ConfigureAwait(false);
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
        return await _thread.Do(() =>
        {
            cancellation.ThrowIfCancellationRequested();
            var loaded = _loaded.Get(record);
            return loaded.Succeeded ? TextActivations.Of(loaded.Value, hooks, text, MostTokens) : loaded.Problem;
        }).WaitAsync(cancellation).ConfigureAwait(false);
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

    private static Answer<EncodedText> Encode(LoadedModel loaded, SparseDictionary dictionary, int? latent, string text)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var all = loaded.Tokenizer.Encode(text);
        if (all.Length == 0)
        {
            return new EncodedText([], [], [], false);
        }

        var tokens = all[..Math.Min(all.Length, Math.Min(MostTokens, loaded.Model.Spec.MaxContext))];
        var hook = dictionary.Spec.Input;
        HookPoint[] hooks = [hook];
        var x = loaded.Model.Run(tensor(Array.ConvertAll(tokens, t => (long)t), [1, tokens.Length], device: loaded.Model.Device), hooks)[hook][0].to(float32);
        var (indices, values) = dictionary.EncodeSparse(x);
        var (index, value) = (indices.cpu().contiguous().data<long>().ToArray(), values.cpu().contiguous().data<float>().ToArray());
        var columns = index.Length / tokens.Length;
        var activations = new float[tokens.Length];
        var strongest = new Dictionary<int, TextLatent>();
        for (var i = 0; i < index.Length; i++)
        {
            int position = i / columns, at = (int)index[i];
            if (value[i] == 0 || tokens[position] == loaded.Tokenizer.Bos)
            {
                continue;
            }

            if (at == latent)
            {
                activations[position] = value[i];
            }

            if (!strongest.TryGetValue(at, out var known) || MathF.Abs(value[i]) > MathF.Abs(known.Maximum))
            {
                strongest[at] = new TextLatent(at, value[i], position);
            }
        }

        return new EncodedText(tokens, activations, [.. strongest.Values.OrderByDescending(l => MathF.Abs(l.Maximum)).ThenBy(l => l.Index).Take(MostStrongest)], tokens.Length < all.Length);
    }
}
