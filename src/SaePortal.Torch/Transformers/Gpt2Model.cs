using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SaePortal.Torch.Transformers;

/// <summary>GPT-2: LayerNorm, learned positions, fused queries, keys and values, linear maps stored as [in, out].</summary>
internal sealed class Gpt2Model : Decoder
{
    private readonly Tensor _embed;
    private readonly Tensor _positions;
    private readonly Tensor _unembed;
    private readonly (Tensor Gain, Tensor Bias) _finalNorm;
    private readonly Layer[] _layers;

    public Gpt2Model(ModelConfig config, WeightLoader weights, Device device)
        : base(config, device)
    {
        _embed = Own(weights["wte.weight"]);
        _positions = Own(weights["wpe.weight"]);
        _unembed = config.TiedEmbeddings ? _embed : Own(weights["lm_head.weight"]);
        _finalNorm = Pair("ln_f");
        _layers = [.. Enumerable.Range(0, Spec.Layers).Select(i => new Layer(
            Pair($"h.{i}.ln_1"), Pair($"h.{i}.ln_2"), Pair($"h.{i}.attn.c_attn"), Pair($"h.{i}.attn.c_proj"), Pair($"h.{i}.mlp.c_fc"), Pair($"h.{i}.mlp.c_proj")))];

        (Tensor, Tensor) Pair(string name) => (Own(weights[name + ".weight"]), Own(weights[name + ".bias"]));
    }

    protected override Tensor Embed(Tensor ids) => Lookup(_embed, ids);

    protected override Tensor AddPositions(Tensor embedded, int first) => embedded + _positions.narrow(0, first, embedded.shape[1]);

    protected override Tensor Block(int layer, Tensor residual, Taps taps, KeyValueCache? cache)
    {
        var weights = _layers[layer];
        var fused = Linear(Norm(residual, weights.AttentionNorm), weights.QueryKeyValue);
        Tensor Part(int i) => fused.narrow(-1, i * (long)Spec.DModel, Spec.DModel).contiguous();
        var z = Attend(layer, Part(0), Part(1), Part(2), taps, cache, null);
        if (taps.Finished)
        {
            return residual;
        }

        var attention = taps.Pass(HookSite.AttentionOut, layer, Linear(z, weights.AttentionOut));
        if (taps.Finished)
        {
            return residual;
        }

        var middle = taps.Pass(HookSite.ResidMid, layer, residual + attention);
        if (taps.Finished)
        {
            return residual;
        }

        var neurons = taps.Pass(HookSite.Neurons, layer, Activate(Linear(Norm(middle, weights.MlpNorm), weights.Up)));
        return taps.Finished ? residual : middle + taps.Pass(HookSite.MlpOut, layer, Linear(neurons, weights.Down));
    }

    protected override Tensor FinalNorm(Tensor residual) => Norm(residual, _finalNorm);

    protected override Tensor FoldFinalNorm(Tensor directions) => (directions - directions.mean([-1], keepdim: true)) * _finalNorm.Gain;

    protected override Tensor Unembed(Tensor normalized) => functional.linear(normalized, _unembed);

    private static Tensor Linear(Tensor x, (Tensor Weight, Tensor Bias) map) => x.matmul(map.Weight).add_(map.Bias);

    private Tensor Norm(Tensor x, (Tensor Gain, Tensor Bias) norm) => functional.layer_norm(x, [Spec.DModel], norm.Gain, norm.Bias, Config.NormEpsilon);

    private sealed record Layer(
        (Tensor Gain, Tensor Bias) AttentionNorm, (Tensor Gain, Tensor Bias) MlpNorm, (Tensor Weight, Tensor Bias) QueryKeyValue,
        (Tensor Weight, Tensor Bias) AttentionOut, (Tensor Weight, Tensor Bias) Up, (Tensor Weight, Tensor Bias) Down);
}
