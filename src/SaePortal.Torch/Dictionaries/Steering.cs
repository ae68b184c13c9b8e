using SaePortal.Core.Steering;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>
/// Latents of one dictionary turned while one text is written. Adding: <c>x + sum value_i d_i</c>. Clamping: <c>x + sum (value_i - code_i(x)) d_i</c>, so that
/// decoding gives what it gave with those codes replaced, and the dictionary's error stays (Templeton et al. 2024); ablation clamps to 0. Where the dictionary
/// reads elsewhere than it writes, codes are taken where it reads.
/// </summary>
public sealed class Steering : IDisposable
{
    private readonly SparseDictionary _dictionary;
    private readonly Tensor _latents;
    private readonly Tensor _values;
    private readonly Tensor _rows;
    private readonly int _first;
    private Tensor? _codes;
    private long _seen;

    /// <summary>Makes ready for one text.</summary>
    /// <param name="dictionary">The dictionary, on the model's device; stays the caller's, and is needed until this is disposed.</param>
    /// <param name="latents">Indices below its width, each with a value in units of activation.</param>
    /// <param name="method">What is done to them.</param>
    /// <param name="first">The first position of the text that is steered.</param>
    public Steering(SparseDictionary dictionary, IReadOnlyList<(int Latent, double Value)> latents, SteeringMethod method = SteeringMethod.Add, int first = 0)
    {
        foreach (var (latent, _) in latents)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(latent);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(latent, dictionary.Spec.Width);
        }

        (_dictionary, _first) = (dictionary, first);
        using var scope = NewDisposeScope();
        _latents = tensor(latents.Select(x => (long)x.Latent).ToArray()).to(dictionary.Device).DetachFromDisposeScope();
        _values = tensor(latents.Select(x => method == SteeringMethod.Ablate ? 0f : (float)x.Value).ToArray()).to(dictionary.Device).DetachFromDisposeScope();
        _rows = dictionary.Decoder.index_select(0, _latents).DetachFromDisposeScope();
        Intervention at = new(dictionary.Spec.Output, x => Write(x, method));
        Interventions = method == SteeringMethod.Add || dictionary.Spec.IsAutoencoder ? [at] : [new Intervention(dictionary.Spec.Input, Note), at];
    }

    /// <summary>What the model is given, until this is disposed; in the order of the text's positions, each once.</summary>
    public IReadOnlyList<Intervention> Interventions { get; }

    /// <summary>The first position that is steered: behind BOS, on which no dictionary is trained, or behind the prompt.</summary>
    /// <param name="prompt">Tokens of the prompt.</param>
    /// <param name="bos">The tokenizer's BOS; null when it has none.</param>
    /// <param name="positions">Which positions are meant.</param>
    public static int First(IReadOnlyList<int> prompt, int? bos, SteeringPositions positions) =>
        positions == SteeringPositions.Generated ? prompt.Count : prompt.Count > 0 && prompt[0] == bos ? 1 : 0;

    /// <summary>Codes of a few latents.</summary>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="x">[..., d_in].</param>
    /// <param name="latents">[m], int64, on its device.</param>
    /// <returns>[n, m], float32; owned by the caller's dispose scope.</returns>
    internal static Tensor CodesOf(SparseDictionary dictionary, Tensor x, Tensor latents)
    {
        using var scope = NewDisposeScope();
        var (indices, values) = dictionary.EncodeSparse(x.reshape(-1, dictionary.Spec.DIn).to(float32));
        return indices.unsqueeze(2).eq(latents).to(float32).mul(values.unsqueeze(2)).sum(1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _latents.Dispose();
        _values.Dispose();
        _rows.Dispose();
        _codes?.Dispose();
    }

    private Tensor Note(Tensor x)
    {
        _codes?.Dispose();
        _codes = CodesOf(_dictionary, x, _latents).DetachFromDisposeScope();
        return x;
    }

    private Tensor Write(Tensor x, SteeringMethod method)
    {
        var (batch, positions) = (x.shape[0], x.shape[1]);
        var from = Math.Clamp(_first - _seen, 0, positions);
        _seen += positions;
        if (from == positions)
        {
            return x;
        }

        using var scope = NewDisposeScope();
        var steered = x.narrow(1, from, positions - from);
        var delta = method == SteeringMethod.Add ? _values.matmul(_rows)
            : (_values - (_codes?.view(batch, positions, -1).narrow(1, from, positions - from) ?? CodesOf(_dictionary, steered, _latents).view(batch, positions - from, -1))).matmul(_rows);
        var written = steered.add(delta.to(x.dtype));
        return (from == 0 ? written : cat([x.narrow(1, 0, from), written], 1)).MoveToOuterDisposeScope();
    }
}
