using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SaePortal.Torch.Tokenizers;

/// <summary>Reads the pre-tokenizer of a <c>tokenizer.json</c>.</summary>
internal static partial class PreTokenizerReader
{
    /// <returns>The steps, and whether one of them writes bytes as printable characters.</returns>
    public static (PreTokenizer? Cut, bool ByteLevel) Read(JsonNode? node)
    {
        if (node is null)
        {
            return (null, false);
        }

        switch (node["type"]?.GetValue<string>())
        {
            case "ByteLevel":
                var steps = new List<PreTokenizer>();
                if (node["add_prefix_space"]?.GetValue<bool>() ?? true)
                {
                    steps.Add(new PreTokenizer.PrefixSpace());
                }

                if (node["use_regex"]?.GetValue<bool>() ?? true)
                {
                    steps.Add(new PreTokenizer.Split(Gpt2(), SplitBehavior.Isolated, false));
                }

                return (steps.Count > 0 ? new PreTokenizer.Sequence(steps) : null, true);
            case "Split":
                return (new PreTokenizer.Split(NormalizerReader.Pattern(node["pattern"]), Behavior(node["behavior"]), node["invert"]?.GetValue<bool>() ?? false), false);
            case "Digits":
                return (new PreTokenizer.Split(Numbers(), (node["individual_digits"]?.GetValue<bool>() ?? false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous, false), false);
            case "Whitespace":
                return (new PreTokenizer.Split(WordsAndSigns(), SplitBehavior.Removed, true), false);
            case "WhitespaceSplit":
                return (new PreTokenizer.Split(Spaces(), SplitBehavior.Removed, false), false);
            case "Punctuation":
                return (new PreTokenizer.Split(Punctuation(), Behavior(node["behavior"] ?? "Isolated"), false), false);
            case "BertPreTokenizer":
                return (new PreTokenizer.Sequence([new PreTokenizer.Split(Spaces(), SplitBehavior.Removed, false), new PreTokenizer.Split(Punctuation(), SplitBehavior.Isolated, false)]), false);
            case "Metaspace":
                var scheme = node["prepend_scheme"]?.GetValue<string>() ?? ((node["add_prefix_space"]?.GetValue<bool>() ?? true) ? "always" : "never");
                return (new PreTokenizer.Metaspace(node["replacement"]?.GetValue<string>() ?? "\u2581", scheme == "always", scheme == "first", node["split"]?.GetValue<bool>() ?? true), false);
            case "Sequence":
                var parts = TokenizerReader.Needed(node, "pretokenizers").AsArray().Select(Read).ToList();
                return (new PreTokenizer.Sequence([.. parts.Where(x => x.Cut is not null).Select(x => x.Cut!)]), parts.Any(x => x.ByteLevel));
            case var other:
                throw TokenizerReader.Refused("pre_tokenizer", other ?? "");
        }
    }

    private static SplitBehavior Behavior(JsonNode? node) =>
        Enum.TryParse<SplitBehavior>(node?.GetValue<string>(), out var behavior) ? behavior : throw TokenizerReader.Refused("pre_tokenizer's behavior", node?.ToJsonString() ?? "");

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Gpt2();

    [GeneratedRegex(@"\p{N}", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\w+|[^\w\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex WordsAndSigns();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[\p{P}!-/:-@\[-`{-~]", RegexOptions.CultureInvariant)]
    private static partial Regex Punctuation();
}
