using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SaePortal.Torch.Transformers;

/// <summary>GPT-NeoX and Pythia: LayerNorm, fused queries, keys and values per head, partial rotary positions, parallel or sequential residual.</summary>
internal sealed class GptNeoXModel : Decoder
{
    private readonly Tensor _embed;
    private readonly Tensor _unembed;
    private readonly (Tensor Gain, Tensor Bias) _finalNorm;
    private readonly Layer[] _layers;
    private readonly Rotary _rotary;

    /// <summary>A model of these weights, which it owns from then on.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="weights">Gives a weight by its name in a checkpoint.</param>
    /// <param name="device">Where the weights lie.</param>
    /// <param name="type">What is computed in.</param>
    public GptNeoXModel(ModelConfig config, Func<string, Tensor> weights, Device device, ScalarType type)
        : base(config, device)
    {
        _embed = Own(weights("embed_in.weight"));
        _unembed = config.TiedEmbeddings ? _embed : Own(weights("embed_out.weight"));
        _finalNorm = (Own(weights("final_layer_norm.weight")), Own(weights("final_layer_norm.bias")));
        _layers = [.. Enumerable.Range(0, Spec.Layers).Select(i => new Layer(
            Pair($"layers.{i}.input_layernorm"),
            Pair($"layers.{i}.post_attention_layernorm"),
            Pair($"layers.{i}.attention.query_key_value", config.QueryKeyValueBias),
            Pair($"layers.{i}.attention.dense", config.AttentionOutBias),
            Pair($"layers.{i}.mlp.dense_h_to_4h"),
            Pair($"layers.{i}.mlp.dense_4h_to_h")))];
        // Last: a weight that cannot be loaded leaves no tables behind.
        _rotary = Own(new Rotary(config.Rotary!, device, type));

        (Tensor, Tensor?) Pair(string name, bool bias = true) => (Own(weights(name + ".weight")), bias ? Own(weights(name + ".bias")) : null);
    }

    protected override Tensor Embed(Tensor ids) => Lookup(_embed, ids);

    protected override Tensor Block(int layer, Tensor residual, Taps taps, KeyValueCache? cache)
    {
        var weights = _layers[layer];
        long batch = residual.shape[0], positions = residual.shape[1], width = (long)Spec.Heads * Spec.DHead;
        var fused = Linear(Norm(residual, weights.AttentionNorm), weights.QueryKeyValue).view(batch, positions, Spec.Heads, 3, Spec.DHead);
        Tensor Part(int i) => fused.select(3, i).reshape(batch, positions, width);
        var z = Attend(layer, Part(0), Part(1), Part(2), taps, cache, _rotary);
        if (taps.Finished)
        {
            return residual;
        }

        var attention = taps.Pass(HookSite.AttentionOut, layer, Linear(z, weights.AttentionOut));
        if (taps.Finished)
        {
            return residual;
        }

        var middle = Spec.ParallelResidual ? residual : taps.Pass(HookSite.ResidMid, layer, residual + attention);
        if (taps.Finished)
        {
            return residual;
        }

        var neurons = taps.Pass(HookSite.Neurons, layer, Activate(Linear(Norm(middle, weights.MlpNorm), weights.Up)));
        if (taps.Finished)
        {
            return residual;
        }

        var mlp = taps.Pass(HookSite.MlpOut, layer, Linear(neurons, weights.Down));
        return Spec.ParallelResidual ? mlp + attention + residual : middle + mlp;
    }

    protected override Tensor FinalNorm(Tensor residual) => Norm(residual, _finalNorm);

    protected override Tensor FoldFinalNorm(Tensor directions) => (directions - directions.mean([-1], keepdim: true)) * _finalNorm.Gain;

    protected override Tensor Unembed(Tensor normalized) => functional.linear(normalized, _unembed);

    private static Tensor Linear(Tensor x, (Tensor Weight, Tensor? Bias) map) => functional.linear(x, map.Weight, map.Bias);

    private Tensor Norm(Tensor x, (Tensor Gain, Tensor? Bias) norm) => functional.layer_norm(x, [Spec.DModel], norm.Gain, norm.Bias, Config.NormEpsilon);

    private sealed record Layer(
        (Tensor Gain, Tensor? Bias) AttentionNorm, (Tensor Gain, Tensor? Bias) MlpNorm, (Tensor Weight, Tensor? Bias) QueryKeyValue,
        (Tensor Weight, Tensor? Bias) AttentionOut, (Tensor Weight, Tensor? Bias) Up, (Tensor Weight, Tensor? Bias) Down);
}
