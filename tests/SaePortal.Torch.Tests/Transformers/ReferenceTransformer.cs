namespace SaePortal.Torch.Tests.Transformers;

/// <summary>
/// The three families once more, in double precision and plain loops, after the papers and Hugging Face's documentation of config.json. It shares no
/// line with what it checks and needs no torch.
/// </summary>
internal sealed class ReferenceTransformer
{
    private readonly RandomCheckpoint _c;
    private readonly Dictionary<string, double[][]> _seen = [];

    private ReferenceTransformer(RandomCheckpoint checkpoint) => _c = checkpoint;

    /// <summary>The value of every hook point, [position][width].</summary>
    public static IReadOnlyDictionary<string, double[][]> Run(RandomCheckpoint checkpoint, int[] ids)
    {
        var reference = new ReferenceTransformer(checkpoint);
        switch (checkpoint.Config["model_type"])
        {
            case "gpt2":
                reference.Gpt2(ids);
                break;
            case "gpt_neox":
                reference.NeoX(ids);
                break;
            default:
                reference.Llama(ids);
                break;
        }

        return reference._seen;
    }

    private void Gpt2(int[] ids)
    {
        int d = _c.Count("n_embd"), heads = _c.Count("n_head"), mlp = _c.Count("n_inner", 4 * d);
        var x = See("hook_embed", Rows(ids, "wte.weight", d));
        x = Add(x, Rows([.. Enumerable.Range(0, ids.Length)], "wpe.weight", d));
        for (var i = 0; i < _c.Count("n_layer"); i++)
        {
            See($"blocks.{i}.hook_resid_pre", x);
            var fused = Stored(LayerNorm(x, $"h.{i}.ln_1", "layer_norm_epsilon"), $"h.{i}.attn.c_attn", 3 * d);
            double[][] Part(int part) => [.. fused.Select(row => row[(part * d)..((part + 1) * d)])];
            var z = Attend(i, Part(0), Part(1), Part(2), heads, heads, null, (_c.Flag("scale_attn_weights", true) ? Math.Sqrt(d / heads) : 1) * (_c.Flag("scale_attn_by_inverse_layer_idx", false) ? i + 1 : 1));
            x = See($"blocks.{i}.hook_resid_mid", Add(x, See($"blocks.{i}.hook_attn_out", Stored(z, $"h.{i}.attn.c_proj", d))));
            var neurons = See($"blocks.{i}.mlp.hook_post", Map(Stored(LayerNorm(x, $"h.{i}.ln_2", "layer_norm_epsilon"), $"h.{i}.mlp.c_fc", mlp), Activation("activation_function", "gelu_new")));
            x = See($"blocks.{i}.hook_resid_post", Add(x, See($"blocks.{i}.hook_mlp_out", Stored(neurons, $"h.{i}.mlp.c_proj", d))));
        }

        Unembed(LayerNorm(x, "ln_f", "layer_norm_epsilon"), _c.Flag("tie_word_embeddings", true) ? "wte" : "lm_head");
    }

    private void NeoX(int[] ids)
    {
        int d = _c.Count("hidden_size"), heads = _c.Count("num_attention_heads"), width = d / heads;
        var turned = (int)(width * (double)_c.Config["rotary_pct"]!);
        var x = See("hook_embed", Rows(ids, "embed_in.weight", d));
        for (var i = 0; i < _c.Count("num_hidden_layers"); i++)
        {
            See($"blocks.{i}.hook_resid_pre", x);
            var bias = _c.Flag("attention_bias", true);
            var fused = Linear(LayerNorm(x, $"layers.{i}.input_layernorm", "layer_norm_eps"), $"layers.{i}.attention.query_key_value", bias);
            // Head after head, each with its query, key and value.
            double[][] Part(int part) => [.. fused.Select(row => Enumerable.Range(0, heads).SelectMany(h => row[((h * 3 + part) * width)..((h * 3 + part + 1) * width)]).ToArray())];
            var z = Attend(i, Part(0), Part(1), Part(2), heads, heads, (turned, Number("rotary_emb_base", 10_000)), Math.Sqrt(width));
            var attention = See($"blocks.{i}.hook_attn_out", Linear(z, $"layers.{i}.attention.dense", bias));
            var parallel = _c.Flag("use_parallel_residual", true);
            var middle = parallel ? x : See($"blocks.{i}.hook_resid_mid", Add(x, attention));
            var neurons = See($"blocks.{i}.mlp.hook_post", Map(Linear(LayerNorm(middle, $"layers.{i}.post_attention_layernorm", "layer_norm_eps"), $"layers.{i}.mlp.dense_h_to_4h", true), Activation("hidden_act", "gelu")));
            x = See($"blocks.{i}.hook_resid_post", Add(Add(x, attention), See($"blocks.{i}.hook_mlp_out", Linear(neurons, $"layers.{i}.mlp.dense_4h_to_h", true))));
        }

        Unembed(LayerNorm(x, "final_layer_norm", "layer_norm_eps"), _c.Flag("tie_word_embeddings", false) ? "embed_in" : "embed_out");
    }

    private void Llama(int[] ids)
    {
        int d = _c.Count("hidden_size"), heads = _c.Count("num_attention_heads");
        var qwen = (string)_c.Config["model_type"]! == "qwen2";
        bool bias = qwen || _c.Flag("attention_bias", false), outBias = !qwen && bias, mlpBias = _c.Flag("mlp_bias", false);
        var x = See("hook_embed", Rows(ids, "embed_tokens.weight", d));
        for (var i = 0; i < _c.Count("num_hidden_layers"); i++)
        {
            See($"blocks.{i}.hook_resid_pre", x);
            var input = RmsNorm(x, $"layers.{i}.input_layernorm");
            double[][] Project(string name) => Linear(input, $"layers.{i}.self_attn.{name}_proj", bias);
            var z = Attend(i, Project("q"), Project("k"), Project("v"), heads, _c.Count("num_key_value_heads", heads), (_c.Count("head_dim", d / heads), Number("rope_theta", 10_000)), Math.Sqrt(_c.Count("head_dim", d / heads)));
            x = See($"blocks.{i}.hook_resid_mid", Add(x, See($"blocks.{i}.hook_attn_out", Linear(z, $"layers.{i}.self_attn.o_proj", outBias))));
            input = RmsNorm(x, $"layers.{i}.post_attention_layernorm");
            var gate = Map(Linear(input, $"layers.{i}.mlp.gate_proj", mlpBias), Activation("hidden_act", "silu"));
            var neurons = See($"blocks.{i}.mlp.hook_post", Zip(gate, Linear(input, $"layers.{i}.mlp.up_proj", mlpBias), (a, b) => a * b));
            x = See($"blocks.{i}.hook_resid_post", Add(x, See($"blocks.{i}.hook_mlp_out", Linear(neurons, $"layers.{i}.mlp.down_proj", mlpBias))));
        }

        Unembed(RmsNorm(x, "norm"), _c.Flag("tie_word_embeddings", false) ? "embed_tokens" : "lm_head");
    }

    private double[][] Attend(int layer, double[][] q, double[][] k, double[][] v, int heads, int keyHeads, (int Dimensions, double Base)? rotary, double divisor)
    {
        See($"blocks.{layer}.attn.hook_q", q);
        See($"blocks.{layer}.attn.hook_k", k);
        See($"blocks.{layer}.attn.hook_v", v);
        var width = q[0].Length / heads;
        var z = q.Select(row => new double[row.Length]).ToArray();
        for (var head = 0; head < heads; head++)
        {
            var shared = head / (heads / keyHeads);
            double[] Head(double[] row, int h, int position) => rotary is { } r ? Turn(row[(h * width)..((h + 1) * width)], position, r) : row[(h * width)..((h + 1) * width)];
            for (var t = 0; t < q.Length; t++)
            {
                var scores = Enumerable.Range(0, t + 1).Select(s => Head(q[t], head, t).Zip(Head(k[s], shared, s), (a, b) => a * b).Sum() / divisor).ToArray();
                var weights = scores.Select(s => Math.Exp(s - scores.Max())).ToArray();
                for (var s = 0; s <= t; s++)
                {
                    for (var j = 0; j < width; j++)
                    {
                        z[t][(head * width) + j] += weights[s] / weights.Sum() * v[s][(shared * width) + j];
                    }
                }
            }
        }

        return See($"blocks.{layer}.attn.hook_z", z);
    }

    /// <summary>Pairs of dimensions half a head apart turn like the hands of clocks.</summary>
    private double[] Turn(double[] head, int position, (int Dimensions, double Base) rotary)
    {
        var half = rotary.Dimensions / 2;
        double[] turned = [.. head];
        for (var i = 0; i < half; i++)
        {
            var angle = position * Frequency(Math.Pow(rotary.Base, -2.0 * i / rotary.Dimensions));
            turned[i] = (head[i] * Math.Cos(angle)) - (head[i + half] * Math.Sin(angle));
            turned[i + half] = (head[i + half] * Math.Cos(angle)) + (head[i] * Math.Sin(angle));
        }

        return turned;
    }

    // Hugging Face's modeling_rope_utils: "linear" divides, "llama3" looks at the wavelength.
    private double Frequency(double frequency)
    {
        if (_c.Config.GetValueOrDefault("rope_scaling") is not Dictionary<string, object> scaling)
        {
            return frequency;
        }

        var factor = (double)scaling["factor"];
        if ((string)scaling["rope_type"] == "linear")
        {
            return frequency / factor;
        }

        double low = (double)scaling["low_freq_factor"], high = (double)scaling["high_freq_factor"], original = (int)scaling["original_max_position_embeddings"];
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < original / high)
        {
            return frequency;
        }

        if (wavelength > original / low)
        {
            return frequency / factor;
        }

        var smooth = ((original / wavelength) - low) / (high - low);
        return ((1 - smooth) * frequency / factor) + (smooth * frequency);
    }

    private void Unembed(double[][] normalized, string table)
    {
        See("ln_final.hook_normalized", normalized);
        See("logits", Linear(normalized, table, false));
    }

    private double[][] See(string name, double[][] value) => _seen[name] = value;

    private double Number(string key, double otherwise) => _c.Config.GetValueOrDefault(key) is double value ? value : otherwise;

    private double[][] Rows(int[] ids, string table, int d) => [.. ids.Select(id => _c[table][(id * d)..((id + 1) * d)])];

    /// <summary>A map whose weight is [out, in].</summary>
    private double[][] Linear(double[][] x, string name, bool bias)
    {
        var weight = _c[name + ".weight"];
        int from = x[0].Length, to = weight.Length / from;
        return [.. x.Select(row => Enumerable.Range(0, to).Select(o => Enumerable.Range(0, from).Sum(i => row[i] * weight[(o * from) + i]) + (bias ? _c[name + ".bias"][o] : 0)).ToArray())];
    }

    /// <summary>A map whose weight is [in, out], as GPT-2 stores it.</summary>
    private double[][] Stored(double[][] x, string name, int to) =>
        [.. x.Select(row => Enumerable.Range(0, to).Select(o => Enumerable.Range(0, row.Length).Sum(i => row[i] * _c[name + ".weight"][(i * to) + o]) + _c[name + ".bias"][o]).ToArray())];

    private double[][] LayerNorm(double[][] x, string name, string epsilon) => [.. x.Select(row =>
    {
        var mean = row.Average();
        var deviation = Math.Sqrt(row.Average(a => (a - mean) * (a - mean)) + (double)_c.Config[epsilon]!);
        return row.Select((a, i) => ((a - mean) / deviation * _c[name + ".weight"][i]) + _c[name + ".bias"][i]).ToArray();
    })];

    private double[][] RmsNorm(double[][] x, string name) => [.. x.Select(row =>
    {
        var size = Math.Sqrt(row.Average(a => a * a) + (double)_c.Config["rms_norm_eps"]!);
        return row.Select((a, i) => a / size * _c[name + ".weight"][i]).ToArray();
    })];

    private Func<double, double> Activation(string key, string otherwise) => (_c.Config.GetValueOrDefault(key) as string ?? otherwise) switch
    {
        "gelu" => x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        "gelu_new" => x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        "silu" => x => x / (1 + Math.Exp(-x)),
        "relu" => x => Math.Max(0, x),
        var other => throw new ArgumentException(other),
    };

    // Its Taylor series; the arguments here are small enough for it.
    private static double Erf(double x)
    {
        double sum = x, term = x;
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return Math.Abs(x) > 5 ? Math.Sign(x) : 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double[][] Add(double[][] x, double[][] y) => Zip(x, y, (a, b) => a + b);

    private static double[][] Zip(double[][] x, double[][] y, Func<double, double, double> both) => [.. x.Zip(y, (a, b) => a.Zip(b, both).ToArray())];

    private static double[][] Map(double[][] x, Func<double, double> each) => [.. x.Select(row => row.Select(each).ToArray())];
}
