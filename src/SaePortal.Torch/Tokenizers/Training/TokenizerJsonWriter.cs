using System.Text.Encodings.Web;
using System.Text.Json;

namespace SaePortal.Torch.Tokenizers.Training;

/// <summary>Writes byte-level BPE as a <c>tokenizer.json</c> that Hugging Face's libraries read, also old ones: merges are strings with a space.</summary>
internal static class TokenizerJsonWriter
{
    /// <summary>GPT-2's pre-tokenizer, and its decoder, which ignores the options.</summary>
    public const string PreTokenizer = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}""";

    /// <summary>Text begins with the end of the text before it, as packed documents do; that makes it BOS.</summary>
    private const string PostProcessor = """
        {"type":"TemplateProcessing",
         "single":[{"SpecialToken":{"id":"<|endoftext|>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
         "pair":[{"SpecialToken":{"id":"<|endoftext|>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
         "special_tokens":{"<|endoftext|>":{"id":"<|endoftext|>","ids":[0],"tokens":["<|endoftext|>"]}}}
        """;

    // The same bytes on every system, in a file that people can read.
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file and waits until it is on the disk.</summary>
    public static void Write(BpeVocabulary vocabulary, string file)
    {
        var root = new
        {
            version = "1.0",
            truncation = (object?)null,
            padding = (object?)null,
            added_tokens = new[] { new { id = 0, content = TokenizerTrainingOptions.EndOfText, single_word = false, lstrip = false, rstrip = false, normalized = false, special = true } },
            normalizer = (object?)null,
            pre_tokenizer = Json(PreTokenizer),
            post_processor = Json(PostProcessor),
            decoder = Json(PreTokenizer),
            model = new
            {
                type = "BPE",
                dropout = (object?)null,
                unk_token = (object?)null,
                continuing_subword_prefix = (object?)null,
                end_of_word_suffix = (object?)null,
                fuse_unk = false,
                byte_fallback = false,
                ignore_merges = false,
                vocab = new Dictionary<string, int>(vocabulary.Tokens.Select((x, i) => KeyValuePair.Create(x, i)), StringComparer.Ordinal),
                merges = vocabulary.Merges.Select(x => $"{x.Left} {x.Right}"),
            },
        };
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
        JsonSerializer.Serialize(stream, root, s_json);
        stream.Flush(true);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
