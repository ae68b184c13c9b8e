using System.Globalization;
using System.Text.Json;
using SaePortal.Torch.Native;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Transformers;

[Collection("torch")]
public sealed class LoadingMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-memory-").FullName;

    [Theory]
    [InlineData(ElementType.F32, false)]
    [InlineData(ElementType.F32, true)]
    [InlineData(ElementType.BF16, false)]
    public void Loading_TakesLittleMoreMemoryThanTheWeights(ElementType type, bool withHead)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "peaks of memory are read from /proc");
        Assert.Null(ComputeDevice.Load());
        var bytes = WriteCheckpoint(type, withHead);
        using (var small = RandomCheckpoint.Of(RandomCheckpoint.ALlama()))
        {
            CheckpointLoader.Load(small.Folder, CPU).Value!.Dispose();
        }

        GC.Collect();
        // Sets the peak back to what is used now.
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Status("VmRSS");

        using var lm = CheckpointLoader.Load(_folder, CPU).Value!;

        var ratio = (Status("VmHWM") - before) / (double)bytes;
        Assert.True(ratio <= 1.2, $"loading {bytes / 1e6:F0} MB of weights took {ratio:F2} times as much");
        // Less than 1 where the weights lie in what earlier tests gave back.
        Assert.True(ratio > 0.7, $"{ratio:F2}: the peak was not measured");
        TestContext.Current.TestOutputHelper?.WriteLine($"{ratio:F3}");
    }

    public void Dispose() => Directory.Delete(_folder, true);

    /// <returns>Bytes in float32 of the weights that are used: a tied head is a second embedding in the file alone.</returns>
    private long WriteCheckpoint(ElementType type, bool withHead)
    {
        // Nearly all is one table, which malloc gives back to the system when it is freed, so that each case begins afresh.
        const int d = 768, vocabulary = 50_000, mlp = 512;
        var config = RandomCheckpoint.ALlama(("hidden_size", d), ("vocab_size", vocabulary), ("intermediate_size", mlp), ("num_attention_heads", 12), ("tie_word_embeddings", true));
        File.WriteAllText(Path.Combine(_folder, "config.json"), JsonSerializer.Serialize(config));
        List<TensorLayout> tensors = [new("model.embed_tokens.weight", type, [vocabulary, d]), new("model.norm.weight", type, [d])];
        for (var i = 0; i < 2; i++)
        {
            tensors.AddRange(new[] { "input_layernorm", "post_attention_layernorm" }.Select(x => new TensorLayout($"model.layers.{i}.{x}.weight", type, [d])));
            tensors.AddRange(new[] { "q", "k", "v", "o" }.Select(x => new TensorLayout($"model.layers.{i}.self_attn.{x}_proj.weight", type, [d, d])));
            tensors.AddRange(new[] { "gate", "up" }.Select(x => new TensorLayout($"model.layers.{i}.mlp.{x}_proj.weight", type, [mlp, d])));
            tensors.Add(new TensorLayout($"model.layers.{i}.mlp.down_proj.weight", type, [d, mlp]));
        }

        if (withHead)
        {
            tensors.Add(new TensorLayout("lm_head.weight", type, [vocabulary, d]));
        }

        using var file = new SafetensorsAppender(Path.Combine(_folder, "model.safetensors"), tensors);
        var block = new byte[1 << 20];
        for (var i = 0; i < tensors.Count; i++)
        {
            for (long written = 0; written < tensors[i].Bytes; written += block.Length)
            {
                file.Append(i, block.AsSpan(0, (int)Math.Min(block.Length, tensors[i].Bytes - written)));
            }
        }

        file.Finish();
        return tensors.Where(x => x.Name != "lm_head.weight").Sum(x => x.Bytes) / TensorEntry.SizeOf(type) * sizeof(float);
    }

    private static long Status(string key)
    {
        var line = File.ReadLines("/proc/self/status").First(x => x.StartsWith(key + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
