using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SaePortal.Torch.Transformers;

/// <summary>Llama, Mistral and Qwen2: RMSNorm, rotary positions, grouped keys and values, a gated MLP.</summary>
internal sealed class LlamaModel : Decoder
{
    private readonly Tensor _embed;
    private readonly Tensor _unembed;
    private readonly Tensor _finalNorm;
    private readonly Layer[] _layers;
    private readonly Rotary _rotary;

    public LlamaModel(ModelConfig config, WeightLoader weights, Device device, ScalarType type)
        : base(config, device)
    {
        _embed = Own(weights["embed_tokens.weight"]);
        _unembed = config.TiedEmbeddings ? _embed : Own(weights["lm_head.weight"]);
        _finalNorm = Own(weights["norm.weight"]);
        _layers = [.. Enumerable.Range(0, Spec.Layers).Select(i => new Layer(
            Own(weights[$"layers.{i}.input_layernorm.weight"]),
            Own(weights[$"layers.{i}.post_attention_layernorm.weight"]),
            Pair($"layers.{i}.self_attn.q_proj", config.QueryKeyValueBias),
            Pair($"layers.{i}.self_attn.k_proj", config.QueryKeyValueBias),
            Pair($"layers.{i}.self_attn.v_proj", config.QueryKeyValueBias),
            Pair($"layers.{i}.self_attn.o_proj", config.AttentionOutBias),
            Pair($"layers.{i}.mlp.gate_proj", config.MlpBias),
            Pair($"layers.{i}.mlp.up_proj", config.MlpBias),
            Pair($"layers.{i}.mlp.down_proj", config.MlpBias)))];
        // Last: a weight that cannot be loaded leaves no tables behind.
        _rotary = Own(new Rotary(config.Rotary!, device, type));

        (Tensor, Tensor?) Pair(string name, bool bias) => (Own(weights[name + ".weight"]), bias ? Own(weights[name + ".bias"]) : null);
    }

    protected override Tensor Embed(Tensor ids) => Lookup(_embed, ids);

    protected override Tensor Block(int layer, Tensor residual, Taps taps, KeyValueCache? cache)
    {
        var weights = _layers[layer];
        var x = Norm(residual, weights.AttentionNorm);
        var z = Attend(layer, Linear(x, weights.Query), Linear(x, weights.Key), Linear(x, weights.Value), taps, cache, _rotary);
        if (taps.Finished)
        {
            return residual;
        }

        var attention = taps.Pass(HookSite.AttentionOut, layer, Linear(z, weights.Out));
        if (taps.Finished)
        {
            return residual;
        }

        var middle = taps.Pass(HookSite.ResidMid, layer, residual + attention);
        if (taps.Finished)
        {
            return residual;
        }

        x = Norm(middle, weights.MlpNorm);
        var neurons = taps.Pass(HookSite.Neurons, layer, Activate(Linear(x, weights.Gate)) * Linear(x, weights.Up));
        return taps.Finished ? residual : middle + taps.Pass(HookSite.MlpOut, layer, Linear(neurons, weights.Down));
    }

    protected override Tensor FinalNorm(Tensor residual) => Norm(residual, _finalNorm);

    protected override Tensor FoldFinalNorm(Tensor directions) => directions * _finalNorm;

    protected override Tensor Unembed(Tensor normalized) => functional.linear(normalized, _unembed);

    private static Tensor Linear(Tensor x, (Tensor Weight, Tensor? Bias) map) => functional.linear(x, map.Weight, map.Bias);

    // The square is taken in float32 whatever the model computes in, as the reference does.
    private Tensor Norm(Tensor x, Tensor gain)
    {
        var wide = x.to(ScalarType.Float32);
        var scale = wide.square().mean([-1], keepdim: true).add_(Config.NormEpsilon).rsqrt_();
        return (wide * scale).to(x.dtype) * gain;
    }

    private sealed record Layer(
        Tensor AttentionNorm, Tensor MlpNorm, (Tensor Weight, Tensor? Bias) Query, (Tensor Weight, Tensor? Bias) Key, (Tensor Weight, Tensor? Bias) Value,
        (Tensor Weight, Tensor? Bias) Out, (Tensor Weight, Tensor? Bias) Gate, (Tensor Weight, Tensor? Bias) Up, (Tensor Weight, Tensor? Bias) Down);
}
