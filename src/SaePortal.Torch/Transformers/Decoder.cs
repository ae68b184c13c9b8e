using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SaePortal.Torch.Transformers;

/// <summary>What all families share: the loop over blocks, attention, norms and hook points. A family's file holds what is its own.</summary>
internal abstract class Decoder : LanguageModel
{
    private readonly List<IDisposable> _owned = [];

    protected Decoder(ModelConfig config, Device device)
    {
        Config = config;
        Device = device;
    }

    /// <inheritdoc />
    public override ModelSpec Spec => Config.Spec;

    /// <inheritdoc />
    public override Device Device { get; }

    /// <summary>Tokens that end a text, by the model's own configuration.</summary>
    public IReadOnlySet<int> EndOfText => Config.EndOfText;

    protected ModelConfig Config { get; }

    /// <inheritdoc />
    public override IReadOnlyDictionary<HookPoint, Tensor> Run(
        Tensor ids, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write = null) => Run(ids, read, write, null);

    /// <summary>The same with a cache of earlier positions, which is extended.</summary>
    public IReadOnlyDictionary<HookPoint, Tensor> Run(
        Tensor ids, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write, KeyValueCache? cache)
    {
        if (ids.dim() != 2 || ids.shape[1] + (cache?.Length ?? 0) > Spec.MaxContext)
        {
            throw new ArgumentException($"Token ids must be [batch, pos] with at most {Spec.MaxContext} positions; they are [{string.Join(", ", ids.shape)}].", nameof(ids));
        }

        return Read(new Taps(Spec, read, write), taps =>
        {
            Forward(ids, taps, cache);
            cache?.Advance((int)ids.shape[1]);
        });
    }

    /// <inheritdoc />
    public override IReadOnlyDictionary<HookPoint, Tensor> RunFrom(int layer, Tensor residual, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write = null)
    {
        if (layer < 0 || layer > Spec.Layers || residual.dim() != 3 || residual.shape[2] != Spec.DModel)
        {
            throw new ArgumentException($"Blocks {layer} to {Spec.Layers} take a residual stream [batch, pos, {Spec.DModel}]; it is [{string.Join(", ", residual.shape)}].", nameof(residual));
        }

        return Read(new Taps(Spec, read, write), taps => Blocks(layer, residual.alias(), taps, null));
    }

    /// <summary>Logits after the last position alone: a prompt's other positions need no unembedding, which costs most where the vocabulary is large.</summary>
    /// <returns>[batch, vocabulary], owned by the caller's dispose scope.</returns>
    public Tensor NextLogits(Tensor ids, IReadOnlyList<Intervention>? write, KeyValueCache? cache) => Next(ids, [], write, cache).Logits;

    /// <summary>The same, and what was read on the way.</summary>
    /// <param name="ids">[batch, pos], int64.</param>
    /// <param name="read">Hook points to read at every position; not the logits.</param>
    /// <param name="write">Interventions, applied before the place is read.</param>
    /// <param name="cache">Earlier positions; extended.</param>
    /// <returns>Logits [batch, vocabulary] and a tensor [batch, pos, width] a hook point; owned by the caller's dispose scope.</returns>
    public (Tensor Logits, IReadOnlyDictionary<HookPoint, Tensor> Values) Next(Tensor ids, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write, KeyValueCache? cache)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        HookPoint last = new(HookSite.FinalNorm);
        var values = Run(ids, [.. read, last], write, cache);
        foreach (var hook in read.Distinct())
        {
            values[hook].MoveToOuterDisposeScope();
        }

        return (Unembed(values[last].select(1, ids.shape[1] - 1)).MoveToOuterDisposeScope(), values);
    }

    /// <summary>Logits at every position, with the graph that gradients of the weights need.</summary>
    /// <param name="ids">[batch, pos], int64, on <see cref="Device"/>.</param>
    /// <returns>[batch, pos, vocabulary], owned by the caller's dispose scope.</returns>
    public Tensor LogitsWithGraph(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var taps = new Taps(Spec, [HookPoint.Logits], null);
        Forward(ids, taps, null);
        return taps.Values[HookPoint.Logits].MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public override Tensor DirectLogits(Tensor directions)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        return Unembed(FoldFinalNorm(directions)).MoveToOuterDisposeScope();
    }

    /// <summary>Owns a weight until the model is disposed.</summary>
    protected T Own<T>(T weight)
        where T : IDisposable
    {
        _owned.Add(weight);
        return weight;
    }

    /// <summary>The token embedding alone, [batch, pos, d_model].</summary>
    protected abstract Tensor Embed(Tensor ids);

    /// <summary>What is added to the embedding before the first block: learned positions, or nothing.</summary>
    protected virtual Tensor AddPositions(Tensor embedded, int first) => embedded;

    /// <summary>One block, from the residual stream before it to the one after it.</summary>
    protected abstract Tensor Block(int layer, Tensor residual, Taps taps, KeyValueCache? cache);

    /// <summary>The final norm.</summary>
    protected abstract Tensor FinalNorm(Tensor residual);

    /// <summary>The final norm's linear part on directions [n, d_model].</summary>
    protected abstract Tensor FoldFinalNorm(Tensor directions);

    /// <summary>The unembedding, [..., vocabulary].</summary>
    protected abstract Tensor Unembed(Tensor normalized);

    /// <summary>Causal attention of queries [batch, pos, heads * d_head] on keys and values [batch, pos, kv_heads * d_head]: hooks, rotation, cache.</summary>
    /// <returns>What heads read, [batch, pos, heads * d_head].</returns>
    protected Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, Taps taps, KeyValueCache? cache, Rotary? rotary)
    {
        long batch = queries.shape[0], positions = queries.shape[1];
        var past = cache?.Length ?? 0;
        Tensor Heads(HookSite site, Tensor x, int heads) => taps.Pass(site, layer, x).view(batch, positions, heads, Spec.DHead).transpose(1, 2);
        var q = Heads(HookSite.Query, queries, Spec.Heads);
        var k = Heads(HookSite.Key, keys, Spec.KeyValueHeads);
        var v = Heads(HookSite.Value, values, Spec.KeyValueHeads);
        if (taps.Finished)
        {
            return queries;
        }

        if (rotary is not null)
        {
            (q, k) = (rotary.Turn(q, past), rotary.Turn(k, past));
        }

        if (cache is not null)
        {
            (k, v) = cache.Append(layer, k, v);
        }

        if (Spec.KeyValueHeads != Spec.Heads)
        {
            var share = Spec.Heads / Spec.KeyValueHeads;
            (k, v) = (k.repeat_interleave(share, 1), v.repeat_interleave(share, 1));
        }

        // Torch divides scores by the root of a head's width, whatever the configuration says.
        var extra = (Config.ScalesByHeadWidth ? 1 : Math.Sqrt(Spec.DHead)) / (Config.ScalesByLayer ? layer + 1 : 1);
        if (extra != 1)
        {
            q = q.mul(extra);
        }

        var z = past == 0
            ? functional.scaled_dot_product_attention(q, k, v, is_casual: true)
            : functional.scaled_dot_product_attention(q, k, v, attn_mask: positions == 1 ? null : Mask(positions, past));
        return taps.Pass(HookSite.AttentionZ, layer, z.transpose(1, 2).reshape(batch, positions, (long)Spec.Heads * Spec.DHead));
    }

    /// <summary>The MLP's nonlinearity.</summary>
    protected Tensor Activate(Tensor x) => Config.Activation switch
    {
        Nonlinearity.Gelu => functional.gelu(x),
        Nonlinearity.GeluTanh => GeluTanh(x),
        Nonlinearity.Silu => functional.silu(x),
        _ => functional.relu(x),
    };

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _owned.ForEach(x => x.Dispose());
            _owned.Clear();
        }
    }

    /// <summary>Rows of an embedding, [batch, pos, d_model].</summary>
    protected static Tensor Lookup(Tensor table, Tensor ids) => table.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], table.shape[1]);

    private static Tensor GeluTanh(Tensor x)
    {
        var inner = x.pow(3).mul_(0.044715).add_(x).mul_(Math.Sqrt(2 / Math.PI));
        return inner.tanh_().add_(1).mul_(x).mul_(0.5);
    }

    private Tensor Mask(long positions, int past) => ones(positions, positions + past, ScalarType.Bool, Device).tril(past);

    /// <summary>What the taps read of a pass, out of its scope.</summary>
    private static IReadOnlyDictionary<HookPoint, Tensor> Read(Taps taps, Action<Taps> pass)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        pass(taps);
        foreach (var value in taps.Values.Values)
        {
            value.MoveToOuterDisposeScope();
        }

        return taps.Values;
    }

    private void Forward(Tensor ids, Taps taps, KeyValueCache? cache)
    {
        var residual = taps.Pass(HookSite.Embed, 0, Embed(ids));
        if (taps.Finished)
        {
            return;
        }

        Blocks(0, AddPositions(residual, cache?.Length ?? 0), taps, cache);
    }

    private void Blocks(int first, Tensor residual, Taps taps, KeyValueCache? cache)
    {
        for (var layer = first; layer < Spec.Layers; layer++)
        {
            residual = taps.Pass(HookSite.ResidPre, layer, residual);
            if (taps.Finished)
            {
                return;
            }

            using var scope = NewDisposeScope();
            residual = Block(layer, residual, taps, cache);
            if (!taps.Finished)
            {
                residual = taps.Pass(HookSite.ResidPost, layer, residual);
            }

            residual.MoveToOuterDisposeScope();
            foreach (var value in taps.Values.Values)
            {
                if (scope.Contains(value))
                {
                    value.MoveToOuterDisposeScope();
                }
            }

            if (taps.Finished)
            {
                return;
            }
        }

        var normalized = taps.Pass(HookSite.FinalNorm, 0, FinalNorm(residual));
        if (!taps.Finished)
        {
            taps.Pass(HookSite.Logits, 0, Unembed(normalized));
        }
    }
}
