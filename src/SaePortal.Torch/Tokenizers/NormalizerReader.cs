using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SaePortal.Torch.Tokenizers;

/// <summary>Reads the normalizer of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    public static Normalizer? Read(JsonNode? node)
    {
        if (node is null)
        {
            return null;
        }

        return node["type"]?.GetValue<string>() switch
        {
            "NFC" => new Normalizer.Unicode(NormalizationForm.FormC),
            "NFD" => new Normalizer.Unicode(NormalizationForm.FormD),
            "NFKC" => new Normalizer.Unicode(NormalizationForm.FormKC),
            "NFKD" => new Normalizer.Unicode(NormalizationForm.FormKD),
            "Lowercase" => new Normalizer.Lowercase(),
            "Strip" => new Normalizer.Strip(node["strip_left"]?.GetValue<bool>() ?? true, node["strip_right"]?.GetValue<bool>() ?? true),
            "Prepend" => new Normalizer.Prepend(TokenizerReader.Needed(node, "prepend").GetValue<string>()),
            "Replace" => new Normalizer.Replace(Pattern(node["pattern"]), TokenizerReader.Needed(node, "content").GetValue<string>()),
            "Sequence" => new Normalizer.Sequence([.. TokenizerReader.Needed(node, "normalizers").AsArray().Select(Read).OfType<Normalizer>()]),
            var other => throw TokenizerReader.Refused("normalizer", other ?? ""),
        };
    }

    /// <summary>A literal string or a regular expression, as these files write either.</summary>
    public static Regex Pattern(JsonNode? pattern)
    {
        if (pattern?["String"]?.GetValue<string>() is { } literal)
        {
            return new Regex(Regex.Escape(literal), RegexOptions.CultureInvariant);
        }

        var text = pattern?["Regex"]?.GetValue<string>() ?? throw TokenizerReader.Damaged("has a step without a pattern");
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant | RegexOptions.Compiled);
        }
        catch (ArgumentException)
        {
            throw TokenizerReader.Refused("pattern", text);
        }
    }
}
