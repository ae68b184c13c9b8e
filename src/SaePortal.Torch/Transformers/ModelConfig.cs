using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;

namespace SaePortal.Torch.Transformers;

/// <summary>The nonlinearities that MLPs use, by their Hugging Face names.</summary>
public enum Nonlinearity
{
    /// <summary><c>gelu</c>: exact, by the error function.</summary>
    Gelu,

    /// <summary><c>gelu_new</c>, <c>gelu_fast</c>, <c>gelu_pytorch_tanh</c>: the tanh approximation.</summary>
    GeluTanh,

    /// <summary><c>silu</c>, <c>swish</c>.</summary>
    Silu,

    /// <summary><c>relu</c>.</summary>
    Relu,
}

/// <summary>How positions turn into angles.</summary>
/// <param name="Base">Wavelength base (theta).</param>
/// <param name="Dimensions">Leading dimensions of a head that are rotated.</param>
/// <param name="LinearFactor">Positions are divided by this; 1 leaves them.</param>
/// <param name="Llama3">Llama 3's frequency-dependent scaling; null without.</param>
public sealed record RotarySettings(double Base, int Dimensions, double LinearFactor, Llama3Scaling? Llama3);

/// <summary>Llama 3's rope scaling: long wavelengths are stretched, short ones kept, those between blended.</summary>
/// <param name="Factor">Stretch of the long wavelengths.</param>
/// <param name="LowFrequencyFactor">Wavelengths above the original context over this are stretched.</param>
/// <param name="HighFrequencyFactor">Wavelengths below the original context over this are kept.</param>
/// <param name="OriginalContext">Context before stretching.</param>
public sealed record Llama3Scaling(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, double OriginalContext);

/// <summary>Everything of a <c>config.json</c> that decides the computation. Reading it needs no libtorch.</summary>
public sealed record ModelConfig
{
    /// <summary>The shape.</summary>
    public required ModelSpec Spec { get; init; }

    /// <summary>Epsilon of all norms.</summary>
    public required double NormEpsilon { get; init; }

    /// <summary>The MLP's nonlinearity.</summary>
    public required Nonlinearity Activation { get; init; }

    /// <summary>Rotary positions; null for learned ones.</summary>
    public RotarySettings? Rotary { get; init; }

    /// <summary>Whether the unembedding is the embedding.</summary>
    public required bool TiedEmbeddings { get; init; }

    /// <summary>Whether queries, keys and values have biases.</summary>
    public required bool QueryKeyValueBias { get; init; }

    /// <summary>Whether attention's output has a bias.</summary>
    public required bool AttentionOutBias { get; init; }

    /// <summary>Whether the MLP has biases.</summary>
    public required bool MlpBias { get; init; }

    /// <summary>Whether attention scores are divided by the root of a head's width; all but an option of GPT-2 do.</summary>
    public bool ScalesByHeadWidth { get; init; } = true;

    /// <summary>Whether attention scores are also divided by the block's number (GPT-2 option).</summary>
    public bool ScalesByLayer { get; init; }

    /// <summary>Tokens that end a text; empty when the files name none.</summary>
    public IReadOnlySet<int> EndOfText { get; init; } = new HashSet<int>();

    /// <summary>Reads <c>config.json</c> of a Hugging Face folder, and what ends a text from <c>generation_config.json</c> where it is there.</summary>
    /// <returns>The configuration, or what is missing, impossible or not supported.</returns>
    public static Answer<ModelConfig> Read(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        if (!File.Exists(path))
        {
            return new Problem(ProblemKind.NotFound, $"{folder} has no config.json.", "Give a Hugging Face checkpoint folder: config.json, model.safetensors and tokenizer.json.");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? WithEndOfText(Interpret(new ConfigReader(document.RootElement)), folder, document.RootElement)
                : new Problem(ProblemKind.Unreadable, "config.json is not a JSON object.", "Copy or download it again.");
        }
        catch (JsonException e)
        {
            return new Problem(ProblemKind.Unreadable, $"config.json is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine}.", "Copy or download it again.");
        }
        catch (InvalidOperationException)
        {
            return new Problem(ProblemKind.Unreadable, "config.json has a string that is no text.", "Copy or download it again.");
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unreadable, $"config.json of {folder} cannot be read: {e.Message}", "Check its permissions.");
        }
    }

    // generation_config.json is the newer word: chat models list several tokens there. A damaged one costs nothing but that.
    private static Answer<ModelConfig> WithEndOfText(Answer<ModelConfig> read, string folder, JsonElement config)
    {
        if (!read.Succeeded)
        {
            return read;
        }

        var ends = ConfigReader.Tokens(config, "eos_token_id");
        try
        {
            using var generation = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "generation_config.json")));
            ends = ConfigReader.Tokens(generation.RootElement, "eos_token_id") is { Count: > 0 } newer ? newer : ends;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
        }

        return read.Value with { EndOfText = ends };
    }

    private static Answer<ModelConfig> Interpret(ConfigReader config)
    {
        var type = config.Text("model_type") ?? "";
        var read = type switch
        {
            "gpt_neox" => GptNeoX(config),
            "gpt2" => Gpt2(config),
            "llama" or "mistral" or "qwen2" => Llama(config, type),
            _ => throw new ProblemException(new Problem(ProblemKind.Unreadable, $"config.json names the architecture \"{Slug.Shown(type)}\", which is not supported.",
                "Supported are gpt_neox, gpt2, llama, mistral and qwen2.")),
        };
        return read.Spec.Heads % read.Spec.KeyValueHeads == 0
            ? read
            : ConfigReader.Wrong("num_key_value_heads", $"is {read.Spec.KeyValueHeads}, which does not divide {read.Spec.Heads} heads");
    }

    private static ModelConfig GptNeoX(ConfigReader config)
    {
        int heads = config.Count("num_attention_heads"), width = config.Count("hidden_size");
        var spec = new ModelSpec
        {
            Family = TransformerFamily.GptNeoX,
            Layers = config.Count("num_hidden_layers"),
            DModel = width,
            DMlp = config.Count("intermediate_size"),
            Heads = heads,
            KeyValueHeads = heads,
            DHead = ConfigReader.HeadWidth("hidden_size", width, heads),
            Vocabulary = config.Count("vocab_size"),
            MaxContext = config.Count("max_position_embeddings", 2048),
            ParallelResidual = config.Flag("use_parallel_residual", true),
        };
        var share = config.RopeNumber("partial_rotary_factor") ?? config.Number("rotary_pct", 0.25);
        return new ModelConfig
        {
            Spec = spec,
            NormEpsilon = config.Epsilon("layer_norm_eps", 1e-5),
            Activation = config.Activation("hidden_act", "gelu"),
            Rotary = config.Rotary((int)(spec.DHead * share), spec.DHead, config.Number("rotary_emb_base", 10_000)),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            QueryKeyValueBias = config.Flag("attention_bias", true),
            AttentionOutBias = config.Flag("attention_bias", true),
            MlpBias = true,
        };
    }

    private static ModelConfig Gpt2(ConfigReader config)
    {
        int heads = config.Count("n_head"), width = config.Count("n_embd");
        var spec = new ModelSpec
        {
            Family = TransformerFamily.Gpt2,
            Layers = config.Count("n_layer"),
            DModel = width,
            DMlp = config.Count("n_inner", 4 * width),
            Heads = heads,
            KeyValueHeads = heads,
            DHead = ConfigReader.HeadWidth("n_embd", width, heads),
            Vocabulary = config.Count("vocab_size"),
            MaxContext = config.Count("n_positions", 1024),
        };
        return new ModelConfig
        {
            Spec = spec,
            NormEpsilon = config.Epsilon("layer_norm_epsilon", 1e-5),
            Activation = config.Activation("activation_function", "gelu_new"),
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
            QueryKeyValueBias = true,
            AttentionOutBias = true,
            MlpBias = true,
            // The third option of this kind, reorder_and_upcast_attn, changes the order of rounding alone.
            ScalesByHeadWidth = config.Flag("scale_attn_weights", true),
            ScalesByLayer = config.Flag("scale_attn_by_inverse_layer_idx", false),
        };
    }

    private static ModelConfig Llama(ConfigReader config, string type)
    {
        int heads = config.Count("num_attention_heads"), width = config.Count("hidden_size");
        var head = config.Has("head_dim") ? config.Count("head_dim") : ConfigReader.HeadWidth("hidden_size", width, heads);
        var context = config.Count("max_position_embeddings", 2048);
        // Within its window a sliding window changes nothing, so the window is the longest context that is right.
        var slides = type == "mistral" || config.Flag("use_sliding_window", false);
        var spec = new ModelSpec
        {
            Family = TransformerFamily.Llama,
            Layers = config.Count("num_hidden_layers"),
            DModel = width,
            DMlp = config.Count("intermediate_size"),
            Heads = heads,
            KeyValueHeads = config.Count("num_key_value_heads", heads),
            DHead = head,
            Vocabulary = config.Count("vocab_size"),
            MaxContext = slides ? Math.Min(context, config.Count("sliding_window", context)) : context,
        };
        return new ModelConfig
        {
            Spec = spec,
            NormEpsilon = config.Epsilon("rms_norm_eps", 1e-6),
            Activation = config.Activation("hidden_act", "silu"),
            Rotary = config.Rotary(head, head, 10_000),
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            QueryKeyValueBias = type == "qwen2" || config.Flag("attention_bias", false),
            AttentionOutBias = type != "qwen2" && config.Flag("attention_bias", false),
            MlpBias = config.Flag("mlp_bias", false),
        };
    }
}
