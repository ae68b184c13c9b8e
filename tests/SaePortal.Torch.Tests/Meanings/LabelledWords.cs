using SaePortal.Core.Corpora;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Torch.Tests.Meanings;

/// <summary>A corpus of words that are their own tokens, with labels, packed and archived in a temporary folder.</summary>
internal sealed class LabelledWords : IDisposable
{
    public const int Bos = 1;
    private static readonly string[] s_words = ["?", "<s>", "bank", "the", "old", "river", "money", "sat", "saw", "it", "was", "."];
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-labels-").FullName;

    public LabelledWords(IEnumerable<CorpusDocument> documents, Packing packing)
    {
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), $$$"""
            {"added_tokens":[{"id":1,"content":"<s>","special":true,"normalized":false,"lstrip":false,"rstrip":false,"single_word":false}],
             "normalizer":null,"pre_tokenizer":{"type":"Whitespace"},"decoder":null,
             "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]} } },
             "model":{"type":"WordLevel","unk_token":"?","vocab":{ {{{string.Join(',', s_words.Select((x, i) => $"\"{x}\":{i}"))}}} } } }
            """);
        var written = CorpusArchive.Write(documents.ToAsyncEnumerable(), _folder, null, CancellationToken.None).GetAwaiter().GetResult();
        Assert.True(written.Succeeded, written.Problem?.ToString());
        Archive = CorpusArchive.Open(_folder).Value!;
        Tokenizer = TokenizerReader.Load(_folder).Value!;
        Corpus = CorpusPacker.Open(_folder, _folder, packing, null, CancellationToken.None).Value!;
    }

    public CorpusArchive Archive { get; }

    public Tokenizer Tokenizer { get; }

    public PackedCorpus Corpus { get; }

    public static int Id(string word) => Array.IndexOf(s_words, word);

    public static int Vocabulary => s_words.Length;

    /// <summary>Documents of random words; "word" labels every bank, "side" whole documents, "pair" the words from an "old" to the next.</summary>
    public static IEnumerable<CorpusDocument> RandomDocuments(int count, int seed = 1)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var words = Enumerable.Range(0, random.Next(6, 30)).Select(_ => s_words[random.Next(2, s_words.Length)]).ToArray();
            var text = " \n" + string.Join(' ', words) + " ";
            var labels = new List<LabelledSpan> { new(2, text.Length - 1, "side", new[] { "left", "middle", "right" }[random.Next(3)], Core.Worlds.AttributeScope.Context) };
            for (int word = 0, at = 2; word < words.Length; at += words[word].Length + 1, word++)
            {
                if (words[word] == "bank")
                {
                    labels.Add(new LabelledSpan(at, at + 4, "word", "bank", Core.Worlds.AttributeScope.Token));
                }

                if (words[word] == "old" && word + 1 < words.Length)
                {
                    // From the last letter of one to the first of the other: both tokens overlap. Given twice, it counts once.
                    labels.Add(new LabelledSpan(at + 2, at + 5, "pair", "old"));
                    labels.Add(new LabelledSpan(at, at + 5, "pair", "old"));
                }
            }

            yield return new CorpusDocument(text, null, labels);
        }
    }

    public void Dispose()
    {
        Archive.Dispose();
        Corpus.Dispose();
        Directory.Delete(_folder, true);
    }
}
