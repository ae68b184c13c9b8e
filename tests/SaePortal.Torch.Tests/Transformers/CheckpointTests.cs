using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Native;
using SaePortal.Torch.Transformers;
using static SaePortal.Torch.Tests.Transformers.RandomCheckpoint;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Transformers;

/// <summary>Folders that are no checkpoints: each is refused in a sentence that names the file and the key or tensor.</summary>
[Collection("torch")]
public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-bad-checkpoint-").FullName;

    public static TheoryData<string, string, object?, string> BadConfigs => new()
    {
        { "llama", "model_type", "mamba", "the architecture \"mamba\"" },
        { "llama", "model_type", null, "the architecture \"\"" },
        { "llama", "model_type", 7, "the architecture \"\"" },
        { "llama", "hidden_size", null, "hidden_size is missing" },
        { "llama", "hidden_size", "24", "hidden_size is \"24\"" },
        { "llama", "hidden_size", 0, "hidden_size is 0" },
        { "llama", "hidden_size", -24, "hidden_size is -24" },
        { "llama", "hidden_size", 24.5, "hidden_size is 24.5" },
        { "llama", "hidden_size", 1_000_000_000_000, "hidden_size is 1000000000000" },
        { "llama", "num_hidden_layers", 0, "num_hidden_layers is 0" },
        { "llama", "num_hidden_layers", 2_000_000_000, "num_hidden_layers is 2000000000; it must be a whole number from 1 to 10,000,000" },
        { "llama", "num_attention_heads", 7, "hidden_size is 24, which is not divisible by 7 heads" },
        { "llama", "hidden_act", 7, "hidden_act is \"7\", which is not supported" },
        { "llama", "num_attention_heads", 0, "num_attention_heads is 0" },
        { "llama", "num_key_value_heads", 3, "num_key_value_heads is 3, which does not divide 4" },
        { "llama", "vocab_size", null, "vocab_size is missing" },
        { "llama", "hidden_act", "swiglu", "hidden_act is \"swiglu\"" },
        { "llama", "tie_word_embeddings", "yes", "tie_word_embeddings is \"yes\"" },
        { "llama", "rms_norm_eps", "small", "rms_norm_eps is \"small\"" },
        { "llama", "rope_theta", 0.0, "the base of rotary positions is 0" },
        { "llama", "head_dim", 7, "rotary positions would turn 7 of a head's 7 dimensions" },
        { "llama", "rope_scaling", "{\"rope_type\":\"yarn\",\"factor\":2}", "rope_scaling's type is \"yarn\", which is not supported" },
        { "llama", "rope_scaling", "{\"rope_type\":\"linear\"}", "rope_scaling.factor is missing" },
        { "llama", "rope_scaling", "{\"type\":\"llama3\",\"factor\":8,\"low_freq_factor\":1,\"high_freq_factor\":4}", "rope_scaling.original_max_position_embeddings is missing" },
        { "llama", "rope_scaling", "{\"rope_type\":\"linear\",\"factor\":0}", "rope_scaling.factor is 0" },
        { "llama", "rms_norm_eps", -1.0, "rms_norm_eps is below 0" },
        { "gpt2", "n_head", 5, "n_embd is 24, which is not divisible by 5 heads" },
        { "gpt2", "n_layer", null, "n_layer is missing" },
        { "gpt_neox", "num_attention_heads", 48, "hidden_size is 24, which is not divisible by 48 heads" },
        { "gpt_neox", "rotary_pct", 0.2, "rotary positions would turn 1 of a head's 8 dimensions" },
        { "gpt_neox", "rotary_pct", 0.0, "rotary positions would turn 0 of a head's 8 dimensions" },
        { "gpt_neox", "rotary_pct", 2.0, "rotary positions would turn 16 of a head's 8 dimensions" },
        { "gpt_neox", "intermediate_size", null, "intermediate_size is missing" },
    };

    [Theory]
    [MemberData(nameof(BadConfigs))]
    public void Config_ThatCannotBe_IsRefusedNamingTheKey(string family, string key, object? value, string said)
    {
        var config = family switch { "gpt2" => AGpt2(), "gpt_neox" => ANeoX(), _ => ALlama() };
        config[key] = value is string json && json.StartsWith('{') ? JsonSerializer.Deserialize<object>(json) : value;
        File.WriteAllText(Path.Combine(_folder, "config.json"), JsonSerializer.Serialize(config));

        Refused(said);
        Assert.Contains("config.json", ModelConfig.Read(_folder).Problem!.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hidden_act", "swiglu", "Supported are gelu,")]
    [InlineData("rope_scaling", "{\"rope_type\":\"yarn\",\"factor\":2}", "Supported are default, linear and llama3.")]
    public void Config_OfAKindThatIsNotSupported_NamesWhatIs(string key, string value, string remedy)
    {
        var config = ALlama((key, value.StartsWith('{') ? JsonSerializer.Deserialize<object>(value) : value));
        File.WriteAllText(Path.Combine(_folder, "config.json"), JsonSerializer.Serialize(config));

        Assert.StartsWith(remedy, ModelConfig.Read(_folder).Problem!.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_ThatIsNoJson_IsRefused()
    {
        Refused("has no config.json");
        foreach (var (text, said) in new[] { ("", "not JSON"), ("{", "not JSON"), ("[]", "not a JSON object"), ("{\"model_type\":\"\\ud800\"}", "no text") })
        {
            File.WriteAllText(Path.Combine(_folder, "config.json"), text);
            Refused(said);
        }

        var random = new Random(2);
        var good = JsonSerializer.SerializeToUtf8Bytes(ALlama(("rope_scaling", new { rope_type = "linear", factor = 2.0 })));
        for (var i = 0; i < 600; i++)
        {
            byte[] bytes = [.. good];
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(Path.Combine(_folder, "config.json"), bytes);
            ModelConfig.Read(_folder);
        }
    }

    [Fact]
    public void Folder_WithoutReadableWeights_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "config.json"), JsonSerializer.Serialize(ALlama()));
        Refused("neither model.safetensors nor model.safetensors.index.json");
        Index("{\"weight_map\":{\"a\":\"model-1.safetensors\"}}");
        Refused("The shard model-1.safetensors");
        Index("{\"weight_map\":{\"a\":\"../model.safetensors\"}}");
        Refused("no file name");
        Index("{\"weight_map\":{\"a\":5}}");
        Refused("no readable weight_map");
        Index("{\"weight_map\":[]}");
        Refused("no readable weight_map");
        Index("{}");
        Refused("no readable weight_map");
        Index("x");
        Refused("no readable weight_map");
        Index("{\"weight_map\":{}}");
        Refused("no tensor embed_tokens.weight");
        File.WriteAllText(Path.Combine(_folder, "model.safetensors"), "not weights");
        Refused("not a readable safetensors file");

        void Index(string json) => File.WriteAllText(Path.Combine(_folder, "model.safetensors.index.json"), json);
    }

    [Fact]
    public void Shards_OfWhichOneIsMissing_AreRefusedByItsName()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        var from = SharedFiles.PathTo("fixtures/models/gpt-neox-tiny-sequential-f16-sharded")!;
        foreach (var name in new[] { "config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors" })
        {
            File.Copy(Path.Combine(from, name), Path.Combine(_folder, name));
        }

        Refused("model-00002-of-00002.safetensors");
    }

    [Theory]
    [InlineData("model.layers.1.mlp.up_proj.weight", "no tensor layers.1.mlp.up_proj.weight")]
    [InlineData("model.norm.weight", "no tensor norm.weight")]
    [InlineData("lm_head.weight", "no tensor lm_head.weight")]
    public void Tensor_ThatIsMissing_IsNamed(string name, string said)
    {
        using var checkpoint = Of(ALlama());
        Rewrite(checkpoint, x => x.Name == name ? null : x);

        Refused(said, checkpoint.Folder);
    }

    public static TheoryData<string, string, int, string> Surplus => new()
    {
        { "llama", "totally.unknown.weight", 24, "1 tensor that config.json does not call for: totally.unknown.weight; models of the kind Llama have none of this name" },
        { "llama", "model.layers.0.self_attn.q_proj.bias", 24, "model.layers.0.self_attn.q_proj.bias; it says that there are no such biases" },
        { "llama", "model.layers.2.mlp.up_proj.weight", 24, "model.layers.2.mlp.up_proj.weight; it says 2 layers" },
        { "llama", "layers.0.input_layernorm.weight", 24, "layers.0.input_layernorm.weight" },
        { "llama", "model.layers.0.attention.bias", 24, "model.layers.0.attention.bias" },
        { "gpt2", "transformer.h.9.ln_1.weight", 24, "transformer.h.9.ln_1.weight; it says 2 layers" },
        { "gpt2", "transformer.h.0.self_attn.rotary_emb.inv_freq", 3, "inv_freq" },
        { "gpt_neox", "lm_head.weight", 24, "lm_head.weight" },
    };

    [Theory]
    [MemberData(nameof(Surplus))]
    public void Tensor_ThatTheConfigDoesNotCallFor_IsNamed(string family, string name, int length, string said)
    {
        using var checkpoint = Of(family switch { "gpt2" => AGpt2(), "gpt_neox" => ANeoX(), _ => ALlama() });
        Add(checkpoint, name, new float[length], length);

        Refused(said, checkpoint.Folder);
    }

    [Fact]
    public void Config_OfFewerLayersThanTheWeightsHave_IsRefusedWithTheirNumber()
    {
        using var checkpoint = Of(ALlama(("num_hidden_layers", 5)));
        File.WriteAllText(Path.Combine(checkpoint.Folder, "config.json"), JsonSerializer.Serialize(ALlama(("num_hidden_layers", 3))));

        Refused("18 tensors that config.json does not call for: model.layers.3.", checkpoint.Folder);
        Refused(" and 15 more; it says 3 layers.", checkpoint.Folder);
    }

    [Theory]
    [InlineData("gpt_neox", "gpt_neox.layers.1.attention.bias")]
    [InlineData("gpt_neox", "gpt_neox.layers.1.attention.masked_bias")]
    [InlineData("gpt_neox", "layers.1.attention.rotary_emb.inv_freq")]
    [InlineData("gpt2", "transformer.h.1.attn.masked_bias")]
    [InlineData("gpt2", "h.1.attn.masked_bias")]
    [InlineData("llama", "model.layers.1.self_attn.rotary_emb.inv_freq")]
    [InlineData("llama", "rotary_emb.inv_freq")]
    public void Buffer_ThatFilesCarryAlong_IsIgnored(string family, string name)
    {
        using var checkpoint = Of(family switch { "gpt2" => AGpt2(), "gpt_neox" => ANeoX(), _ => ALlama() });
        Add(checkpoint, name, new float[4], 4);

        using var opened = Checkpoint.Open(checkpoint.Folder).Value;
        Assert.NotNull(opened);
    }

    [Theory]
    [InlineData("llama", "model.embed_tokens.weight", "lm_head.weight")]
    [InlineData("gpt2", "transformer.wte.weight", "lm_head.weight")]
    [InlineData("gpt_neox", "gpt_neox.embed_in.weight", "embed_out.weight")]
    public void TiedHead_OtherThanTheEmbedding_IsRefused(string family, string embedding, string head)
    {
        (string, object?)[] tied = [("tie_word_embeddings", true)];
        using var checkpoint = Of(family switch { "gpt2" => AGpt2(tied), "gpt_neox" => ANeoX(tied), _ => ALlama(tied) });
        float[] copy;
        using (var file = SafetensorsFile.Open(Path.Combine(checkpoint.Folder, "model.safetensors")).Value!)
        {
            copy = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(file.Bytes(file.Find(embedding)!)).ToArray();
        }

        Add(checkpoint, head, copy, 40, 24);
        using (var opened = Checkpoint.Open(checkpoint.Folder).Value)
        {
            Assert.NotNull(opened);
        }

        copy[^1] += 1;
        Add(checkpoint, head, copy, 40, 24);
        Refused($"Tensor {head} differs from {embedding}", checkpoint.Folder);
        Add(checkpoint, head, copy, 24, 40);
        Refused($"Tensor {head} differs from {embedding}", checkpoint.Folder);
    }

    [Fact]
    public void Tensor_OfTheWrongShapeTypeOrNumbers_IsNamed()
    {
        Assert.Null(ComputeDevice.Load());
        const string name = "model.layers.0.self_attn.o_proj.weight";
        using var checkpoint = Of(ALlama());
        var before = LiveTensors.Before();

        Rewrite(checkpoint, x => x.Name == name ? x with { Shape = [48, 12] } : x);
        Refused($"Tensor {name} in model.safetensors is [48, 12] where config.json calls for [24, 24]", checkpoint.Folder);
        Rewrite(checkpoint, x => x.Name == name ? x with { Shape = [24, 24], Type = ElementType.I32 } : x);
        Refused($"Tensor {name} holds I32", checkpoint.Folder);
        foreach (var (bad, shown) in new[] { (float.NaN, "NaN"), (float.PositiveInfinity, $"{float.PositiveInfinity}") })
        {
            var values = new float[24 * 24];
            values[130] = bad;
            Rewrite(checkpoint, x => x.Name == name ? new TensorToWrite(name, ElementType.F32, [24, 24], s => s.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values))) : x);
            var problem = CheckpointLoader.Load(checkpoint.Folder, CPU).Problem;
            Assert.Contains($"Tensor {name} in model.safetensors holds {shown} at place 130", problem?.What, StringComparison.Ordinal);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void EndOfText_IsReadFromEitherFile()
    {
        Assert.Equal([], Read(null, null));
        Assert.Equal([5], Read(5, null));
        Assert.Equal([5, 7], Read(new[] { 5, 7 }, null));
        Assert.Equal([9], Read(5, "{\"eos_token_id\":[9]}"));
        Assert.Equal([5], Read(5, "{\"eos_token_id\":null}"));
        Assert.Equal([5], Read(5, "damaged"));
        Assert.Equal([5], Read(5, "[]"));

        int[] Read(object? config, string? generation)
        {
            File.WriteAllText(Path.Combine(_folder, "config.json"), JsonSerializer.Serialize(ALlama(("eos_token_id", config))));
            File.WriteAllText(Path.Combine(_folder, "generation_config.json"), generation ?? "{}");
            return [.. ModelConfig.Read(_folder).Value!.EndOfText.Order()];
        }
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static void Rewrite(RandomCheckpoint checkpoint, Func<TensorToWrite, TensorToWrite?> change)
    {
        var path = Path.Combine(checkpoint.Folder, "model.safetensors");
        using var file = SafetensorsFile.Open(path).Value!;
        SafetensorsWriter.Write(path, [.. file.Entries.Select(x => change(new TensorToWrite(x.Name, x.Type, x.Shape, s => s.Write(file.Bytes(x))))).OfType<TensorToWrite>()]);
    }

    /// <summary>Adds a tensor, or replaces the one of this name.</summary>
    private static void Add(RandomCheckpoint checkpoint, string name, float[] values, params long[] shape)
    {
        var path = Path.Combine(checkpoint.Folder, "model.safetensors");
        using var file = SafetensorsFile.Open(path).Value!;
        SafetensorsWriter.Write(path, [
            .. file.Entries.Where(x => x.Name != name).Select(x => new TensorToWrite(x.Name, x.Type, x.Shape, s => s.Write(file.Bytes(x)))),
            new TensorToWrite(name, ElementType.F32, shape, s => s.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values)))]);
    }

    private void Refused(string said, string? folder = null)
    {
        var answer = Checkpoint.Open(folder ?? _folder);
        using var opened = answer.Value;
        Assert.NotNull(answer.Problem);
        Assert.Contains(said, answer.Problem.What, StringComparison.Ordinal);
        Assert.NotEmpty(answer.Problem.Remedy);
        Assert.Contains(answer.Problem.Kind, new[] { ProblemKind.Unreadable, ProblemKind.NotFound });
    }
}
