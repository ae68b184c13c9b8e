using System.Globalization;
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
    private const int MostTokens = 10_000_000;

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
        catch (JsonException e)
        {
            return Damaged($"is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine}").Problem;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException)
        {
            // Values of another kind than they should have, merges of tokens that are none: nothing that happens to a file that was copied whole.
            return Damaged($"in {folder} has values that cannot be").Problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unreadable, $"The tokenizer in {folder} cannot be read: {e.Message}", "Check the disk and the files' rights.");
        }
    }

    private static Tokenizer Read(string file)
    {
        var root = Parse(file);
        var model = root["model"] as JsonObject ?? throw Damaged("has no model");
        // Files from before types were written hold merges.
        var type = model["type"]?.GetValue<string>() ?? (model["merges"] is null ? throw Damaged("has no model.type") : "BPE");
        var vocabulary = Vocabulary(type is "BPE" or "WordLevel" ? model["vocab"] as JsonObject ?? throw Damaged("has no model.vocab") : throw Refused("model", type));
        var added = (root["added_tokens"] as JsonArray ?? []).Select(x => Added(x ?? throw Damaged("has an empty added token"))).ToList();
        var (preTokenizer, byteLevel) = PreTokenizerReader.Read(root["pre_tokenizer"]);
        var normalizer = NormalizerReader.Read(root["normalizer"]);
        var (prefix, suffix) = PostProcessor(root["post_processor"], added, vocabulary);
        var strips = StripsFirstSpace(root["decoder"]);
        int? unknown = model["unk_token"]?.GetValue<string>() is { } token && vocabulary.TryGetValue(token, out var id) ? id : null;
        TokenModel words = type switch
        {
            "WordLevel" => new WordLevelModel(vocabulary, unknown),
            _ => Bpe(model, vocabulary, added, unknown, byteLevel || UsesByteAlphabet(root["decoder"])),
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
        var merges = (model["merges"] as JsonArray ?? throw Damaged("has no model.merges"))
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
            vocabulary[token] = number is >= 0 and < MostTokens ? number : throw Damaged(string.Create(CultureInfo.InvariantCulture, $"gives a token the id {number}; ids lie between 0 and {MostTokens - 1:N0}"));
        }

        return vocabulary.Count > 0 ? vocabulary : throw Damaged("has an empty vocabulary");
    }

    private static AddedToken Added(JsonNode token) => new(
        Needed(token, "id").GetValue<int>(), Needed(token, "content").GetValue<string>(), Flag(token, "special"), Flag(token, "normalized"), Flag(token, "single_word"), Flag(token, "lstrip"), Flag(token, "rstrip"));

    private static bool Flag(JsonNode node, string name) => node[name]?.GetValue<bool>() ?? false;

    private static (List<int> Prefix, List<int> Suffix) PostProcessor(JsonNode? node, List<AddedToken> added, Dictionary<string, int> vocabulary)
    {
        var (prefix, suffix) = (new List<int>(), new List<int>());
        foreach (var step in node?["type"]?.GetValue<string>() == "Sequence" ? Needed(node, "processors").AsArray() : new[] { node }.Where(x => x is not null))
        {
            switch (Needed(step, "type").GetValue<string>())
            {
                case "ByteLevel":
                    break;
                case "TemplateProcessing":
                    var side = prefix;
                    foreach (var part in Needed(step, "single").AsArray())
                    {
                        if (part?["Sequence"] is not null)
                        {
                            side = suffix;
                        }
                        else
                        {
                            var token = Needed(Needed(part, "SpecialToken"), "id").GetValue<string>();
                            side.AddRange(Needed(Needed(Needed(step, "special_tokens"), token), "ids").AsArray().Select(x => x?.GetValue<int>() ?? -1));
                        }
                    }

                    break;
                case "RobertaProcessing" or "BertProcessing":
                    prefix.Add(Id(Needed(step, "cls").AsArray()));
                    suffix.Add(Id(Needed(step, "sep").AsArray()));
                    break;
                case var other:
                    throw Refused("post_processor", other);
            }
        }

        var known = added.Select(x => x.Id).Concat(vocabulary.Values).ToHashSet();
        return prefix.Concat(suffix).All(known.Contains) ? (prefix, suffix) : throw Damaged("has a post_processor that adds a token outside the vocabulary");

        static int Id(JsonArray pair) => pair.ElementAtOrDefault(1)?.GetValue<int>() ?? -1;
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
            throw Damaged($"has a {Path.GetFileName(file)} of more than {LargestFile >> 20} MB");
        }

        return JsonNode.Parse(File.ReadAllText(file, new UTF8Encoding(false, true))) as JsonObject ?? throw Damaged($"has a {Path.GetFileName(file)} that is no JSON object");
    }

    /// <summary>A part that a step cannot do without.</summary>
    internal static JsonNode Needed(JsonNode? node, string key) => node?[key] ?? throw Damaged($"lacks \"{Slug.Shown(key)}\" where it is needed");

    /// <summary>What no tokenizer can be.</summary>
    /// <param name="what">Follows "The tokenizer".</param>
    internal static ProblemException Damaged(string what) => new(new Problem(
        ProblemKind.Unreadable, $"The tokenizer {what}.", "Copy its files again from where the model came from."));

    /// <summary>What others may have, but the portal does not know.</summary>
    internal static ProblemException Refused(string part, string value) => new(new Problem(
        ProblemKind.Unreadable, $"The tokenizer's {part} is \"{Slug.Shown(value)}\", which SaePortal does not know.",
        "Known are BPE (byte level or with byte fallback) and WordLevel, with the normalizers and pre-tokenizers of GPT-2, GPT-NeoX, Llama and Qwen2."));
}
