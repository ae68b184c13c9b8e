using System.Runtime.InteropServices;
using System.Text.Json;
using SaePortal.Torch.Native;

namespace SaePortal.Torch.Tests.Transformers;

/// <summary>A Hugging Face folder of random weights, with the names that the hub's files have, and the weights themselves in double precision.</summary>
internal sealed class RandomCheckpoint : IDisposable
{
    private readonly Random _random = new(4);
    private readonly List<TensorToWrite> _tensors = [];
    private readonly Dictionary<string, double[]> _weights = [];

    private RandomCheckpoint(Dictionary<string, object?> config)
    {
        Config = config;
        Folder = Directory.CreateTempSubdirectory("saeportal-checkpoint-").FullName;
    }

    public string Folder { get; }

    public Dictionary<string, object?> Config { get; }

    public double[] this[string name] => _weights[name];

    public int Count(string key, int otherwise = 0) => Config.GetValueOrDefault(key) is int value ? value : otherwise;

    public bool Flag(string key, bool otherwise) => Config.GetValueOrDefault(key) is bool value ? value : otherwise;

    /// <summary>A dictionary of the defaults of a small model, and what differs.</summary>
    public static Dictionary<string, object?> Changed(Dictionary<string, object?> config, params (string Key, object? Value)[] changes)
    {
        foreach (var (key, value) in changes)
        {
            config[key] = value;
        }

        return config;
    }

    public static Dictionary<string, object?> AGpt2(params (string, object?)[] changes) => Changed(new()
    {
        ["model_type"] = "gpt2",
        ["vocab_size"] = 40,
        ["n_embd"] = 24,
        ["n_layer"] = 2,
        ["n_head"] = 3,
        ["n_positions"] = 32,
        ["layer_norm_epsilon"] = 1e-5,
    }, changes);

    public static Dictionary<string, object?> ANeoX(params (string, object?)[] changes) => Changed(new()
    {
        ["model_type"] = "gpt_neox",
        ["vocab_size"] = 40,
        ["hidden_size"] = 24,
        ["num_hidden_layers"] = 2,
        ["num_attention_heads"] = 3,
        ["intermediate_size"] = 50,
        ["max_position_embeddings"] = 32,
        ["layer_norm_eps"] = 1e-5,
        ["rotary_pct"] = 0.5,
    }, changes);

    public static Dictionary<string, object?> ALlama(params (string, object?)[] changes) => Changed(new()
    {
        ["model_type"] = "llama",
        ["vocab_size"] = 40,
        ["hidden_size"] = 24,
        ["num_hidden_layers"] = 2,
        ["num_attention_heads"] = 4,
        ["intermediate_size"] = 50,
        ["max_position_embeddings"] = 32,
        ["rms_norm_eps"] = 1e-5,
    }, changes);

    /// <summary>Writes the folder of a configuration.</summary>
    public static RandomCheckpoint Of(Dictionary<string, object?> config, bool prefixed = true)
    {
        var checkpoint = new RandomCheckpoint(config);
        switch (config["model_type"])
        {
            case "gpt2":
                checkpoint.Gpt2();
                break;
            case "gpt_neox":
                checkpoint.NeoX();
                break;
            default:
                checkpoint.Llama();
                break;
        }

        File.WriteAllText(Path.Combine(checkpoint.Folder, "config.json"), JsonSerializer.Serialize(config));
        var prefix = prefixed ? config["model_type"] switch { "gpt2" => "transformer.", "gpt_neox" => "gpt_neox.", _ => "model." } : "";
        SafetensorsWriter.Write(Path.Combine(checkpoint.Folder, "model.safetensors"), [.. checkpoint._tensors.Select(x =>
            x with { Name = x.Name is "lm_head.weight" or "embed_out.weight" ? x.Name : prefix + x.Name })]);
        return checkpoint;
    }

    public void Dispose() => Directory.Delete(Folder, true);

    private void Gpt2()
    {
        int d = Count("n_embd"), mlp = Count("n_inner", 4 * d), vocabulary = Count("vocab_size");
        Add("wte.weight", vocabulary, d);
        Add("wpe.weight", Count("n_positions"), d);
        for (var i = 0; i < Count("n_layer"); i++)
        {
            Pair($"h.{i}.ln_1", true, d);
            Pair($"h.{i}.ln_2", true, d);
            Pair($"h.{i}.attn.c_attn", true, d, 3 * d);
            Pair($"h.{i}.attn.c_proj", true, d, d);
            Pair($"h.{i}.mlp.c_fc", true, d, mlp);
            Pair($"h.{i}.mlp.c_proj", true, mlp, d);
            // A buffer, as the hub's files have it; not a weight.
            Add($"h.{i}.attn.bias", 1, 1, 4, 4);
        }

        Pair("ln_f", true, d);
        Untied("lm_head.weight", true, vocabulary, d);
    }

    private void NeoX()
    {
        int d = Count("hidden_size"), mlp = Count("intermediate_size"), vocabulary = Count("vocab_size");
        Add("embed_in.weight", vocabulary, d);
        for (var i = 0; i < Count("num_hidden_layers"); i++)
        {
            Pair($"layers.{i}.input_layernorm", true, d);
            Pair($"layers.{i}.post_attention_layernorm", true, d);
            Pair($"layers.{i}.attention.query_key_value", Flag("attention_bias", true), 3 * d, d);
            Pair($"layers.{i}.attention.dense", Flag("attention_bias", true), d, d);
            Pair($"layers.{i}.mlp.dense_h_to_4h", true, mlp, d);
            Pair($"layers.{i}.mlp.dense_4h_to_h", true, d, mlp);
        }

        Pair("final_layer_norm", true, d);
        Untied("embed_out.weight", false, vocabulary, d);
    }

    private void Llama()
    {
        int d = Count("hidden_size"), mlp = Count("intermediate_size"), heads = Count("num_attention_heads"), vocabulary = Count("vocab_size");
        int head = Count("head_dim", d / heads), keys = Count("num_key_value_heads", heads) * head;
        var qwen = (string)Config["model_type"]! == "qwen2";
        Add("embed_tokens.weight", vocabulary, d);
        for (var i = 0; i < Count("num_hidden_layers"); i++)
        {
            Pair($"layers.{i}.input_layernorm", false, d);
            Pair($"layers.{i}.post_attention_layernorm", false, d);
            Pair($"layers.{i}.self_attn.q_proj", qwen || Flag("attention_bias", false), heads * head, d);
            Pair($"layers.{i}.self_attn.k_proj", qwen || Flag("attention_bias", false), keys, d);
            Pair($"layers.{i}.self_attn.v_proj", qwen || Flag("attention_bias", false), keys, d);
            Pair($"layers.{i}.self_attn.o_proj", !qwen && Flag("attention_bias", false), d, heads * head);
            Pair($"layers.{i}.mlp.gate_proj", Flag("mlp_bias", false), mlp, d);
            Pair($"layers.{i}.mlp.up_proj", Flag("mlp_bias", false), mlp, d);
            Pair($"layers.{i}.mlp.down_proj", Flag("mlp_bias", false), d, mlp);
        }

        Pair("norm", false, d);
        Untied("lm_head.weight", false, vocabulary, d);
    }

    private void Untied(string name, bool tiedByDefault, params long[] shape)
    {
        if (!Flag("tie_word_embeddings", tiedByDefault))
        {
            Add(name, shape);
        }
    }

    /// <summary>A weight and its bias; GPT-2's are [in, out], the others [out, in].</summary>
    private void Pair(string name, bool bias, params long[] shape)
    {
        Add(name + ".weight", shape);
        if (bias)
        {
            Add(name + ".bias", (string)Config["model_type"]! == "gpt2" ? shape[^1] : shape[0]);
        }
    }

    private void Add(string name, params long[] shape)
    {
        // Norms' gains lie about 1; other weights keep the size of what passes through them.
        var isGain = shape.Length == 1 && name.EndsWith("weight", StringComparison.Ordinal);
        var values = new float[shape.Aggregate(1L, (x, y) => x * y)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)((isGain ? 1 : 0) + ((_random.NextDouble() - 0.5) * (shape.Length == 1 ? 1 : 3.5 / Math.Sqrt(shape[^1]))));
        }

        _weights[name] = [.. values.Select(x => (double)x)];
        _tensors.Add(new TensorToWrite(name, ElementType.F32, shape, s => s.Write(MemoryMarshal.AsBytes<float>(values))));
    }
}
