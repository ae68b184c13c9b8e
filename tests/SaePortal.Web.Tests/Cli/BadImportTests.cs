using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using SaePortal.Tests.Shared;

namespace SaePortal.Web.Tests.Cli;

/// <summary>Files that lie: each import refuses with one sentence and leaves no file and no row.</summary>
public sealed class BadImportTests : IDisposable
{
    private const string Stories = "models/tinystories-260k";
    private readonly string _data = Directory.CreateTempSubdirectory("saeportal-bad-").FullName;
    private readonly string _files = Directory.CreateTempSubdirectory("saeportal-files-").FullName;

    /// <summary>Ways to spoil a checkpoint, and what the sentence must name.</summary>
    public static TheoryData<string, string> Spoilt => new()
    {
        { "truncated", "truncated" },
        { "empty", "0 bytes" },
        { "seven bytes", "7 bytes" },
        { "header longer than the file", "claims a header" },
        { "header of 2^63 bytes", "claims a header" },
        { "header is no JSON", "not JSON" },
        { "header is a list", "not a JSON object" },
        { "a shape that lies", "needs" },
        { "a negative dimension", "impossible shape" },
        { "a product that overflows", "" },
        { "overlapping ranges", "overlap" },
        { "a range outside the file", "truncated" },
        { "an unknown type", "model" },
        { "no tensor of the config's", "no tensor" },
        { "a tensor of another shape", "config.json calls for" },
        { "integer weights", "weights must be" },
        { "more layers than weights", "no tensor" },
        { "fewer layers than weights", "it says 3 layers" },
        { "a head that should be tied", "lm_head.weight differs" },
        { "another width", "config.json" },
        { "a width of no number", "hidden_size" },
        { "no layers", "num_hidden_layers" },
        { "heads that do not divide", "" },
        { "an unknown architecture", "not supported" },
        { "no config", "config.json" },
        { "a config that is no JSON", "not JSON" },
        { "no weights", "model.safetensors" },
        { "no tokenizer", "tokenizer" },
        { "a tokenizer that is no JSON", "tokenizer" },
        { "a tokenizer larger than the embedding", "tokens" },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public async Task Model_ThatIsSpoilt_IsRefused(string how, string mentions)
    {
        using var checkpoint = TinyCheckpoint.Of(Stories);
        Spoil(checkpoint, how);

        await Refused(1, mentions, "model", "import", checkpoint.Folder, "--name", "m");
    }

    [Fact]
    public async Task Model_WithAMissingOrHostileShard_IsRefused()
    {
        using var checkpoint = TinyCheckpoint.Of("fixtures/models/gpt-neox-tiny-sequential-f16-sharded");
        File.Delete(Path.Combine(checkpoint.Folder, "model-00002-of-00002.safetensors"));
        await Refused(1, "model-00002-of-00002.safetensors", "model", "import", checkpoint.Folder, "--name", "m");

        var index = Path.Combine(checkpoint.Folder, "model.safetensors.index.json");
        await File.WriteAllTextAsync(index, """{"weight_map":{"a":"../../../../etc/passwd"}}""");
        await Refused(1, "no file name", "model", "import", checkpoint.Folder, "--name", "m");
        await File.WriteAllTextAsync(index, "{}");
        await Refused(1, "weight_map", "model", "import", checkpoint.Folder, "--name", "m");
    }

    [Theory]
    [InlineData(float.NaN, "model.embed_tokens.weight")]
    [InlineData(3e38f, "activations at blocks.1.hook_resid_post")]
    public async Task Model_OfWeightsThatGiveNoNumbers_CannotTrain(float weight, string mentions)
    {
        using var checkpoint = TinyCheckpoint.Of(Stories);
        checkpoint.Fill(weight);
        (await Verbs.Run(_data, "model", "import", checkpoint.Folder, "--name", "m")).Done();
        (await Verbs.Run(_data, "corpus", "import", SharedFiles.PathTo("corpora/stories.txt.gz")!, "--name", "stories")).Done();

        (await Verbs.Run(_data, "train", "--model", "m", "--corpus", "stories", "--hook", "blocks.1.hook_resid_post", "--width", "32", "--k", "4", "--tokens", "5K", "--name", "d")).Refused(1, mentions);

        Assert.Equal(0, (await Verbs.Run(_data, "dictionary", "list", "--json")).Done().Json.GetArrayLength());
        Assert.Equal("failed", (await Verbs.Run(_data, "runs", "show", "1", "--json")).Done().Json.GetProperty("state").GetString());
        Assert.Empty(Directory.EnumerateFiles(_data, "weights.safetensors", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("empty.txt", "", "no text")]
    [InlineData("ends.txt", "<|endoftext|>\n<|endoftext|>\n", "no text")]
    [InlineData("bad.jsonl", "{\"txt\":\"a\"}", "\"text\"")]
    [InlineData("bad.jsonl", "{\"text\":\"a\"}\n{\"text\":", "Line 2")]
    [InlineData("what.docx", "a", "no kind of file")]
    [InlineData("bad.parquet", "PAR1 but not really PAR1", "parquet")]
    [InlineData("bad.gz.txt.gz", "plain", "packed wrongly")]
    public async Task Corpus_OfNothingToRead_IsRefused(string file, string content, string mentions)
    {
        var path = Path.Combine(_files, file);
        await File.WriteAllTextAsync(path, content);

        await Refused(1, mentions, "corpus", "import", path, "--name", "c");
    }

    [Fact]
    public async Task Corpus_OfInvalidUtf8OrATruncatedArchive_IsRefused()
    {
        var latin = Path.Combine(_files, "latin.txt");
        await File.WriteAllBytesAsync(latin, [.. "caf"u8, 0xE9, .. " au lait\n"u8]);
        await Refused(1, "byte 3 is 0xE9", "corpus", "import", latin, "--name", "c");

        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.NoCompression, true))
        {
            await zip.WriteAsync(new byte[100_000].Select((_, i) => (byte)('a' + (i % 26))).ToArray());
        }

        var broken = Path.Combine(_files, "broken.txt.gz");
        await File.WriteAllBytesAsync(broken, packed.ToArray()[..50_000]);
        await Refused(1, "broken.txt.gz is packed wrongly: it is cut off", "corpus", "import", broken, "--name", "c");
    }

    [Fact]
    public async Task Corpus_OfOneLineOf100MB_IsRefused()
    {
        var path = Path.Combine(_files, "line.txt");
        await using (var file = File.Create(path))
        {
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)'x');
            for (var i = 0; i < 100; i++)
            {
                await file.WriteAsync(block);
            }
        }

        await Refused(1, "longer than 64 MB", "corpus", "import", path, "--name", "c");
    }

    [Fact]
    public async Task Corpus_OfOneWord_ImportsButGivesNoTraining()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        var path = Path.Combine(_files, "word.txt");
        await File.WriteAllTextAsync(path, "word");
        (await Verbs.Run(_data, "corpus", "import", path, "--name", "word")).Done();
        (await Verbs.Run(_data, "model", "import", SharedFiles.PathTo(Stories)!, "--name", "tiny")).Done();

        (await Verbs.Run(_data, "train", "--model", "tiny", "--corpus", "word", "--hook", "blocks.1.hook_resid_post", "--width", "32", "--k", "4", "--tokens", "5K", "--name", "d")).Refused(1, "contexts");
        Assert.Equal(0, (await Verbs.Run(_data, "dictionary", "list", "--json")).Done().Json.GetArrayLength());
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("<script>")]
    [InlineData("a/b")]
    [InlineData("😀")]
    [InlineData("A")]
    [InlineData("runs")]
    [InlineData("api")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("x\ny")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task Name_ThatCannotBe_IsRefusedBeforeAnythingIsRead(string name)
    {
        var path = Path.Combine(_files, "good.txt");
        await File.WriteAllTextAsync(path, "word");

        await Refused(2, "name", "corpus", "import", path, "--name", name);
        await Refused(2, "name", "model", "import", _files, "--name", name);
    }

    [Fact]
    public async Task Path_ThatIsNotThere_IsRefused()
    {
        await Refused(1, "no folder", "model", "import", Path.Combine(_files, "none"), "--name", "m");
        await Refused(1, "no file or folder", "corpus", "import", Path.Combine(_files, "none"), "--name", "c");
        await Refused(1, "no corpus", "corpus", "import", _files, "--name", "c");
        await Refused(2, "nothing is downloaded", "model", "import", "hf:openai/gpt2", "--name", "m");
    }

    public void Dispose()
    {
        Directory.Delete(_data, true);
        Directory.Delete(_files, true);
    }

    private static void Spoil(TinyCheckpoint c, string how)
    {
        var length = new FileInfo(c.Weights).Length;
        Action spoil = how switch
        {
            "truncated" => () => Cut(c.Weights, length - 100),
            "empty" => () => Cut(c.Weights, 0),
            "seven bytes" => () => Cut(c.Weights, 7),
            "header longer than the file" => () => c.Bytes(0, BitConverter.GetBytes(length)),
            "header of 2^63 bytes" => () => c.Bytes(0, BitConverter.GetBytes(ulong.MaxValue / 2)),
            "header is no JSON" => () => c.Bytes(8, (byte)'x'),
            "header is a list" => () => File.WriteAllBytes(c.Weights, [2, 0, 0, 0, 0, 0, 0, 0, (byte)'[', (byte)']']),
            "a shape that lies" => () => c.Header(x => First(x)["shape"] = new JsonArray(512, 65)),
            "a negative dimension" => () => c.Header(x => First(x)["shape"] = new JsonArray(-512, 64)),
            "a product that overflows" => () => c.Header(x => First(x)["shape"] = new JsonArray(long.MaxValue, long.MaxValue, long.MaxValue)),
            "overlapping ranges" => () => c.Header(x => Overlap(x)),
            "a range outside the file" => () => c.Header(x => First(x)["data_offsets"] = new JsonArray(length, length + (long)First(x)["data_offsets"]![1]!)),
            "an unknown type" => () => c.Header(x => First(x)["dtype"] = "F1"),
            "no tensor of the config's" => () => c.Header(x => x.Remove("model.layers.3.mlp.up_proj.weight")),
            "a tensor of another shape" => () => c.Header(x => x["model.embed_tokens.weight"]!["shape"] = new JsonArray(64, 512)),
            "integer weights" => () => c.Header(x => x["model.embed_tokens.weight"]!["dtype"] = "I32"),
            "more layers than weights" => () => c.Configure("num_hidden_layers", 9_999_999),
            "fewer layers than weights" => () => c.Configure("num_hidden_layers", 3),
            "a head that should be tied" => () => c.Append("lm_head.weight", 512, 64),
            "another width" => () => c.Configure("hidden_size", 128),
            "a width of no number" => () => c.Configure("hidden_size", "wide"),
            "no layers" => () => c.Configure("num_hidden_layers", 0),
            "heads that do not divide" => () => c.Configure("num_attention_heads", 7),
            "an unknown architecture" => () => c.Configure("model_type", "dinosaur"),
            "no config" => () => File.Delete(Path.Combine(c.Folder, "config.json")),
            "a config that is no JSON" => () => File.WriteAllText(Path.Combine(c.Folder, "config.json"), "{\"hidden_size\":"),
            "no weights" => () => File.Delete(c.Weights),
            "no tokenizer" => () => File.Delete(Path.Combine(c.Folder, "tokenizer.json")),
            "a tokenizer that is no JSON" => () => File.WriteAllText(Path.Combine(c.Folder, "tokenizer.json"), "[[["),
            "a tokenizer larger than the embedding" => () => Grow(Path.Combine(c.Folder, "tokenizer.json")),
            _ => throw new ArgumentOutOfRangeException(nameof(how), how, "No such way."),
        };
        spoil();
    }

    private static void Cut(string file, long length)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
        stream.SetLength(length);
    }

    private static JsonNode First(JsonObject header) => header.First(x => x.Key != "__metadata__").Value!;

    private static void Overlap(JsonObject header)
    {
        var equal = header.Where(x => x.Key.EndsWith("input_layernorm.weight", StringComparison.Ordinal)).Take(2).ToList();
        equal[1].Value!["data_offsets"] = equal[0].Value!["data_offsets"]!.DeepClone();
    }

    private static void Grow(string tokenizer)
    {
        var json = JsonNode.Parse(File.ReadAllText(tokenizer))!;
        json["added_tokens"]!.AsArray().Add(new JsonObject
        {
            ["id"] = 5_000,
            ["content"] = "<far>",
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = true,
        });
        File.WriteAllText(tokenizer, json.ToJsonString(), new UTF8Encoding(false));
    }

    private async Task Refused(int code, string mentions, params string[] arguments)
    {
        (await Verbs.Run(_data, arguments)).Refused(code, mentions);
        Assert.Equal(["model: 0", "corpus: 0", "dictionary: 0", "run: 0", "latent: 0", "former_name: 0"], (await DataState.Of(_data)).Where(x => !x.EndsWith("artifacts", StringComparison.Ordinal)));
    }
}
