using SaePortal.Core.LanguageModels;

namespace SaePortal.Torch.Transformers;

/// <summary>A tensor that a checkpoint must hold.</summary>
/// <param name="Name">Its name without the family's prefix.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record ExpectedWeight(string Name, long[] Shape);

/// <summary>The tensors of each family: names as in the hub's files, shapes from the configuration.</summary>
internal static class WeightLayout
{
    /// <summary>What the family's files may put before every name.</summary>
    public static string Prefix(TransformerFamily family) => family switch
    {
        TransformerFamily.GptNeoX => "gpt_neox.",
        TransformerFamily.Gpt2 => "transformer.",
        _ => "model.",
    };

    /// <summary>The name of the embedding.</summary>
    public static string Embedding(TransformerFamily family) => family switch
    {
        TransformerFamily.GptNeoX => "embed_in.weight",
        TransformerFamily.Gpt2 => "wte.weight",
        _ => "embed_tokens.weight",
    };

    /// <summary>The name of the unembedding, where it is not the embedding.</summary>
    public static string Head(TransformerFamily family) => family == TransformerFamily.GptNeoX ? "embed_out.weight" : "lm_head.weight";

    /// <summary>All tensors that this configuration needs.</summary>
    public static IEnumerable<ExpectedWeight> Expected(ModelConfig config)
    {
        var spec = config.Spec;
        return spec.Family switch
        {
            TransformerFamily.GptNeoX => GptNeoX(config, spec),
            TransformerFamily.Gpt2 => Gpt2(config, spec),
            _ => Llama(config, spec),
        };
    }

    private static IEnumerable<ExpectedWeight> GptNeoX(ModelConfig config, ModelSpec spec)
    {
        long d = spec.DModel, mlp = spec.DMlp;
        yield return new(Embedding(spec.Family), [spec.Vocabulary, d]);
        for (var i = 0; i < spec.Layers; i++)
        {
            foreach (var norm in new[] { "input_layernorm", "post_attention_layernorm" })
            {
                yield return new($"layers.{i}.{norm}.weight", [d]);
                yield return new($"layers.{i}.{norm}.bias", [d]);
            }

            foreach (var weight in Linear($"layers.{i}.attention.query_key_value", 3 * d, d, config.QueryKeyValueBias)
                .Concat(Linear($"layers.{i}.attention.dense", d, d, config.AttentionOutBias))
                .Concat(Linear($"layers.{i}.mlp.dense_h_to_4h", mlp, d, true))
                .Concat(Linear($"layers.{i}.mlp.dense_4h_to_h", d, mlp, true)))
            {
                yield return weight;
            }
        }

        yield return new("final_layer_norm.weight", [d]);
        yield return new("final_layer_norm.bias", [d]);
        if (!config.TiedEmbeddings)
        {
            yield return new(Head(spec.Family), [spec.Vocabulary, d]);
        }
    }

    private static IEnumerable<ExpectedWeight> Gpt2(ModelConfig config, ModelSpec spec)
    {
        long d = spec.DModel, mlp = spec.DMlp;
        yield return new(Embedding(spec.Family), [spec.Vocabulary, d]);
        yield return new("wpe.weight", [spec.MaxContext, d]);
        for (var i = 0; i < spec.Layers; i++)
        {
            foreach (var (name, from, to) in new[] { ("attn.c_attn", d, 3 * d), ("attn.c_proj", d, d), ("mlp.c_fc", d, mlp), ("mlp.c_proj", mlp, d) })
            {
                // GPT-2 stores its linear maps as [in, out].
                yield return new($"h.{i}.{name}.weight", [from, to]);
                yield return new($"h.{i}.{name}.bias", [to]);
            }

            foreach (var norm in new[] { "ln_1", "ln_2" })
            {
                yield return new($"h.{i}.{norm}.weight", [d]);
                yield return new($"h.{i}.{norm}.bias", [d]);
            }
        }

        yield return new("ln_f.weight", [d]);
        yield return new("ln_f.bias", [d]);
        if (!config.TiedEmbeddings)
        {
            yield return new(Head(spec.Family), [spec.Vocabulary, d]);
        }
    }

    private static IEnumerable<ExpectedWeight> Llama(ModelConfig config, ModelSpec spec)
    {
        long d = spec.DModel, mlp = spec.DMlp, queries = (long)spec.Heads * spec.DHead, keys = (long)spec.KeyValueHeads * spec.DHead;
        yield return new(Embedding(spec.Family), [spec.Vocabulary, d]);
        for (var i = 0; i < spec.Layers; i++)
        {
            yield return new($"layers.{i}.input_layernorm.weight", [d]);
            yield return new($"layers.{i}.post_attention_layernorm.weight", [d]);
            foreach (var weight in Linear($"layers.{i}.self_attn.q_proj", queries, d, config.QueryKeyValueBias)
                .Concat(Linear($"layers.{i}.self_attn.k_proj", keys, d, config.QueryKeyValueBias))
                .Concat(Linear($"layers.{i}.self_attn.v_proj", keys, d, config.QueryKeyValueBias))
                .Concat(Linear($"layers.{i}.self_attn.o_proj", d, queries, config.AttentionOutBias))
                .Concat(Linear($"layers.{i}.mlp.gate_proj", mlp, d, config.MlpBias))
                .Concat(Linear($"layers.{i}.mlp.up_proj", mlp, d, config.MlpBias))
                .Concat(Linear($"layers.{i}.mlp.down_proj", d, mlp, config.MlpBias)))
            {
                yield return weight;
            }
        }

        yield return new("norm.weight", [d]);
        if (!config.TiedEmbeddings)
        {
            yield return new(Head(spec.Family), [spec.Vocabulary, d]);
        }
    }

    private static IEnumerable<ExpectedWeight> Linear(string name, long to, long from, bool bias)
    {
        yield return new(name + ".weight", [to, from]);
        if (bias)
        {
            yield return new(name + ".bias", [to]);
        }
    }
}
