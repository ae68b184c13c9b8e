using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Tokenizers;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Torch.Tokenizers;

/// <summary>Reads the tokenizer of a Hugging Face folder. What it does not know it refuses by name: a tokenizer that is nearly right is worse than none.</summary>
public static class TokenizerReader
{
    /// <summary>The files that a tokenizer can be read from.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["tokenizer.json", "vocab.json", "merges.txt"];

    private const long LargestFile = 256L << 20;

    /// <summary>Reads <c>tokenizer.json</c>, or <c>vocab.json</c> with <c>merges.txt</c> (GPT-2's byte-level BPE).</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <returns>The tokenizer, or what is missing or not understood.</returns>
    public static Answer<Tokenizer> Load(string folder)
    {
        string whole = Path.Combine(folder, "tokenizer.json"), vocabulary = Path.Combine(folder, "vocab.json"), merges = Path.Combine(folder, "merges.txt");
        try
        {
            if (File.Exists(whole))
            {
                return Read(whole);
            }

            return File.Exists(vocabulary) && File.Exists(merges)
                ? ReadPair(vocabulary, merges)
                : new Problem(ProblemKind.Unreadable, $"The folder {folder} has no tokenizer.", "It needs tokenizer.json, or vocab.json with merges.txt.");
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException)
        {
            return new Problem(ProblemKind.Unreadable, $"The tokenizer in {folder} cannot be read: {e.Message}", "Copy the files again from where the model came from.");
        }
    }

    private static Tokenizer Read(string file)
    {
        var root = Parse(file);
        var model = root["model"] as JsonObject ?? throw Refused("model", "missing");
        var type = model["type"]?.GetValue<string>() ?? (model["merges"] is null ? "" : "BPE");
        var vocabulary = Vocabulary(type == "Unigram" ? throw Refused("model", type) : model["vocab"] as JsonObject ?? throw Refused("model.vocab", "missing"));
        var added = (root["added_tokens"] as JsonArray ?? []).Select(x => Added(x!)).ToList();
        var (preTokenizer, byteLevel) = PreTokenizerReader.Read(root["pre_tokenizer"]);
        var normalizer = NormalizerReader.Read(root["normalizer"]);
        var (prefix, suffix) = PostProcessor(root["post_processor"], added, vocabulary);
        var strips = StripsFirstSpace(root["decoder"]);
        int? unknown = model["unk_token"]?.GetValue<string>() is { } token && vocabulary.TryGetValue(token, out var id) ? id : null;
        TokenModel words = type switch
        {
            "WordLevel" => new WordLevelModel(vocabulary, unknown),
            "BPE" => Bpe(model, vocabulary, added, unknown, byteLevel || UsesByteAlphabet(root["decoder"])),
            _ => throw Refused("model", type),
        };
        return new Tokenizer(new TokenizerParts(vocabulary, added, normalizer, preTokenizer, words, prefix, suffix, strips, type == "WordLevel" && root["decoder"] is null));
    }

    private static Tokenizer ReadPair(string vocabularyFile, string mergesFile)
    {
        var vocabulary = Vocabulary(Parse(vocabularyFile));
        var merges = File.ReadLines(mergesFile).Where(x => x.Length > 0 && !x.StartsWith("#version", StringComparison.Ordinal)).ToList();
        var (cut, _) = PreTokenizerReader.Read(JsonNode.Parse("""{"type":"ByteLevel","add_prefix_space":false}"""));
        return new Tokenizer(new TokenizerParts(vocabulary, [], null, cut, new ByteLevelModel(vocabulary, Merger(vocabulary, merges), false), [], [], false, false));
    }

    private static TokenModel Bpe(JsonObject model, Dictionary<string, int> vocabulary, List<AddedToken> added, int? unknown, bool byteLevel)
    {
        foreach (var option in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (model[option]?.GetValue<string>() is { Length: > 0 } value)
            {
                throw Refused($"model.{option}", value);
            }
        }

        // Older files write a merge as one string with a space, newer ones as a pair.
        var merges = (model["merges"] as JsonArray ?? throw Refused("model.merges", "missing"))
            .Select(x => x is JsonArray pair ? $"{pair[0]!.GetValue<string>()} {pair[1]!.GetValue<string>()}" : x!.GetValue<string>()).ToList();
        var merger = Merger(vocabulary, merges);
        return byteLevel
            ? new ByteLevelModel(vocabulary, merger, model["ignore_merges"]?.GetValue<bool>() ?? false)
            : new ByteFallbackModel(vocabulary, merger, unknown, model["fuse_unk"]?.GetValue<bool>() ?? false, model["byte_fallback"]?.GetValue<bool>() ?? false);
    }

    private static BpeTokenizer Merger(Dictionary<string, int> vocabulary, List<string> merges) =>
        BpeTokenizer.Create(new BpeOptions(vocabulary) { Merges = merges, PreTokenizer = null, Normalizer = null });

    private static Dictionary<string, int> Vocabulary(JsonObject tokens)
    {
        var vocabulary = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        foreach (var (token, id) in tokens)
        {
            var number = id!.GetValue<int>();
            vocabulary[token] = number is >= 0 and < 10_000_000 ? number : throw Refused("a token's id", id.ToJsonString());
        }

        return vocabulary.Count > 0 ? vocabulary : throw Refused("model.vocab", "empty");
    }

    private static AddedToken Added(JsonNode token) => new(
        token["id"]!.GetValue<int>(), token["content"]!.GetValue<string>(), Flag(token, "special"), Flag(token, "normalized"), Flag(token, "single_word"), Flag(token, "lstrip"), Flag(token, "rstrip"));

    private static bool Flag(JsonNode node, string name) => node[name]?.GetValue<bool>() ?? false;

    private static (List<int> Prefix, List<int> Suffix) PostProcessor(JsonNode? node, List<AddedToken> added, Dictionary<string, int> vocabulary)
    {
        var (prefix, suffix) = (new List<int>(), new List<int>());
        foreach (var step in node?["type"]?.GetValue<string>() == "Sequence" ? node["processors"]!.AsArray() : new[] { node }.Where(x => x is not null))
        {
            switch (step!["type"]!.GetValue<string>())
            {
                case "ByteLevel":
                    break;
                case "TemplateProcessing":
                    var side = prefix;
                    foreach (var part in step["single"]!.AsArray())
                    {
                        if (part!["Sequence"] is not null)
                        {
                            side = suffix;
                        }
                        else
                        {
                            side.AddRange(step["special_tokens"]![part["SpecialToken"]!["id"]!.GetValue<string>()]!["ids"]!.AsArray().Select(x => x!.GetValue<int>()));
                        }
                    }

                    break;
                case "RobertaProcessing" or "BertProcessing":
                    prefix.Add(Id(step["cls"]!.AsArray()));
                    suffix.Add(Id(step["sep"]!.AsArray()));
                    break;
                case var other:
                    throw Refused("post_processor", other);
            }
        }

        var known = added.Select(x => x.Id).Concat(vocabulary.Values).ToHashSet();
        return prefix.Concat(suffix).All(known.Contains) ? (prefix, suffix) : throw Refused("post_processor", "a token outside the vocabulary");

        static int Id(JsonArray pair) => pair[1]!.GetValue<int>();
    }

    private static bool UsesByteAlphabet(JsonNode? decoder) => Steps(decoder, "decoders").Any(x => x["type"]?.GetValue<string>() == "ByteLevel");

    private static bool StripsFirstSpace(JsonNode? decoder) => Steps(decoder, "decoders").Any(x => x["type"]?.GetValue<string>() switch
    {
        "Strip" => x["content"]?.GetValue<string>() == " " && x["start"]?.GetValue<int>() == 1,
        "Metaspace" => x["prepend_scheme"]?.GetValue<string>() != "never" && x["add_prefix_space"]?.GetValue<bool>() != false,
        _ => false,
    });

    private static IEnumerable<JsonNode> Steps(JsonNode? node, string list) =>
        node is null ? [] : node["type"]?.GetValue<string>() == "Sequence" ? node[list]!.AsArray().Select(x => x!) : [node];

    private static JsonObject Parse(string file)
    {
        if (new FileInfo(file).Length > LargestFile)
        {
            throw Refused(Path.GetFileName(file), "larger than 256 MB");
        }

        return JsonNode.Parse(File.ReadAllText(file, new UTF8Encoding(false, true))) as JsonObject ?? throw Refused(Path.GetFileName(file), "no object");
    }

    internal static ProblemException Refused(string part, string value) => new(new Problem(
        ProblemKind.Unreadable, $"The tokenizer's {part} is \"{Slug.Shown(value)}\", which SaePortal does not know.",
        "Known are BPE (byte level or with byte fallback) and WordLevel, with the normalizers and pre-tokenizers of GPT-2, GPT-NeoX, Llama and Qwen2."));
}
