using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using SaePortal.Torch.Native;

namespace SaePortal.Torch.Transformers.Training;

/// <summary>Writes a GPT-NeoX as a Hugging Face folder, which this portal and others read.</summary>
public static class NeoXCheckpoint
{
    private const string WeightsFile = "model.safetensors";

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c>; the tokenizer's files are the caller's to copy.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="shape">The model.</param>
    /// <param name="weights">Its weights by name, float32.</param>
    /// <param name="type">F32, or BF16 for half the size.</param>
    /// <param name="endOfText">The token between documents; null when there is none.</param>
    /// <exception cref="IOException">The disk is full or the folder not writable.</exception>
    public static void Write(string folder, NeoXShape shape, IReadOnlyList<(string Name, long[] Shape, float[] Values)> weights, ElementType type, int? endOfText)
    {
        if (type is not (ElementType.F32 or ElementType.BF16))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "Weights are written as F32 or BF16.");
        }

        SafetensorsWriter.Write(
            Path.Combine(folder, WeightsFile),
            [.. weights.Select(x => new TensorToWrite(FullName(x.Name), type, x.Shape, stream => stream.Write(type == ElementType.F32 ? MemoryMarshal.AsBytes<float>(x.Values) : Rounded(x.Values))))],
            new Dictionary<string, string> { ["format"] = "pt" });
        File.WriteAllText(Path.Combine(folder, "config.json"), Config(shape, type, endOfText).ToJsonString(new() { WriteIndented = true }));
    }

    private static string FullName(string name) => name.StartsWith("embed_out", StringComparison.Ordinal) ? name : $"gpt_neox.{name}";

    private static JsonObject Config(NeoXShape shape, ElementType type, int? endOfText) => new()
    {
        ["architectures"] = new JsonArray("GPTNeoXForCausalLM"),
        ["model_type"] = "gpt_neox",
        ["hidden_size"] = shape.DModel,
        ["num_hidden_layers"] = shape.Layers,
        ["num_attention_heads"] = shape.Heads,
        ["intermediate_size"] = shape.DMlp,
        ["vocab_size"] = shape.Vocabulary,
        ["max_position_embeddings"] = shape.MaxContext,
        ["hidden_act"] = "gelu",
        ["rotary_pct"] = NeoXShape.RotaryShare,
        ["rotary_emb_base"] = 10_000,
        ["layer_norm_eps"] = NeoXShape.NormEpsilon,
        ["use_parallel_residual"] = true,
        ["attention_bias"] = true,
        ["tie_word_embeddings"] = false,
        ["bos_token_id"] = endOfText,
        ["eos_token_id"] = endOfText,
        ["torch_dtype"] = type == ElementType.F32 ? "float32" : "bfloat16",
    };

    /// <summary>Rounded to the nearest bfloat16, ties to even, as torch does.</summary>
    private static byte[] Rounded(float[] values)
    {
        var halves = new ushort[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(values[i]);
            halves[i] = (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
        }

        return MemoryMarshal.AsBytes<ushort>(halves).ToArray();
    }
}
