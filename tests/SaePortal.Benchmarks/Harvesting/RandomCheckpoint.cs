using System.Runtime.InteropServices;
using System.Text.Json;
using SaePortal.Core.Corpora;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Native;

namespace SaePortal.Benchmarks.Harvesting;

/// <summary>A GPT-NeoX of some size with random weights, and text of random tokens: speed depends on neither.</summary>
internal static class RandomCheckpoint
{
    private const int DModel = 512;
    private const int Layers = 6;
    private const int Vocabulary = 50_304;

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c>.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "config.json"), JsonSerializer.SerializeToUtf8Bytes(new
        {
            model_type = "gpt_neox",
            architectures = new[] { "GPTNeoXForCausalLM" },
            hidden_size = DModel,
            intermediate_size = 4 * DModel,
            num_attention_heads = 8,
            num_hidden_layers = Layers,
            vocab_size = Vocabulary,
            max_position_embeddings = 2_048,
            rotary_pct = 0.25,
            rotary_emb_base = 10_000,
            hidden_act = "gelu",
            layer_norm_eps = 1e-5,
            use_parallel_residual = true,
            tie_word_embeddings = false,
        }));
        var random = new Random(1);
        List<TensorToWrite> tensors = [];
        Add("gpt_neox.embed_in.weight", 0.5f, 0, Vocabulary, DModel);
        for (var i = 0; i < Layers; i++)
        {
            var layer = $"gpt_neox.layers.{i}.";
            Add(layer + "input_layernorm.weight", 0.1f, 1, DModel);
            Add(layer + "input_layernorm.bias", 0.1f, 0, DModel);
            Add(layer + "post_attention_layernorm.weight", 0.1f, 1, DModel);
            Add(layer + "post_attention_layernorm.bias", 0.1f, 0, DModel);
            Map(layer + "attention.query_key_value", 3 * DModel, DModel);
            Map(layer + "attention.dense", DModel, DModel);
            Map(layer + "mlp.dense_h_to_4h", 4 * DModel, DModel);
            Map(layer + "mlp.dense_4h_to_h", DModel, 4 * DModel);
        }

        Add("gpt_neox.final_layer_norm.weight", 0.1f, 1, DModel);
        Add("gpt_neox.final_layer_norm.bias", 0.1f, 0, DModel);
        Add("embed_out.weight", 0.05f, 0, Vocabulary, DModel);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors);

        void Map(string name, int rows, int columns)
        {
            Add(name + ".weight", 1.7f / MathF.Sqrt(columns), 0, rows, columns);
            Add(name + ".bias", 0.01f, 0, rows);
        }

        void Add(string name, float width, float middle, params long[] shape) => tensors.Add(new TensorToWrite(name, ElementType.F32, shape, stream =>
        {
            var row = new float[shape[^1]];
            for (var left = shape.Aggregate(1L, (x, y) => x * y); left > 0; left -= row.Length)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = middle + (width * ((2 * random.NextSingle()) - 1));
                }

                stream.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            }
        }));
    }

    /// <summary>A packed corpus of so many random tokens in documents of a few hundred, frequent tokens more often.</summary>
    public static PackedCorpus Corpus(string folder, int tokens)
    {
        var random = new Random(2);
        using var writer = new PackedCorpusWriter(folder, new Packing(), 0, Vocabulary);
        for (var left = tokens + new Packing().Context; left > 0;)
        {
            int[] document = [0, .. Enumerable.Range(0, random.Next(100, 500)).Select(_ => 1 + (int)Math.Pow(Vocabulary - 2, random.NextDouble()))];
            writer.Add(document);
            left -= document.Length;
        }

        return writer.Finish().Value!;
    }
}
