using System.Text.Json.Nodes;

namespace SaePortal.Torch.Tokenizers.Training;

/// <summary>
/// How often each pre-token occurs in a corpus, within a bound of memory: when there are too many, the rarer half is forgotten, which hardly moves the
/// counts of pairs. Text is cut by what the reader of tokenizers cuts it by.
/// </summary>
internal sealed class PreTokenCounts
{
    /// <summary>About 200 MB of short words.</summary>
    public const int Most = 1_000_000;

    /// <summary>Characters after which a pre-token is cut: base64 and text without spaces would else be a single word of megabytes.</summary>
    public const int Longest = 256;

    private readonly AddedTokens _added = new([new AddedToken(0, TokenizerTrainingOptions.EndOfText, true, false, false, false, false)]);
    private readonly PreTokenizer _cut = PreTokenizerReader.Read(JsonNode.Parse(TokenizerJsonWriter.PreTokenizer)).Cut!;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly int _most;

    public PreTokenCounts(int most = Most) => _most = most;

    /// <summary>The words and their counts.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>How many distinct pre-tokens were forgotten; one that came again counts again.</summary>
    public long Forgotten { get; private set; }

    /// <summary>Cuts a document as packing does: stripped, special tokens taken out.</summary>
    public List<string> Cut(string document)
    {
        var whole = AlignedText.Of(document.Trim());
        var words = new List<string>();
        foreach (var (start, end, token) in _added.Cut(whole.Text))
        {
            if (token is null)
            {
                words.AddRange(_cut.Cut(whole.Slice(start, end), start == 0).SelectMany(x => Pieces(x.Text)));
            }
        }

        return words;
    }

    /// <summary>Counts words.</summary>
    public void Add(List<string> words)
    {
        foreach (var word in words)
        {
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, word, out _)++;
            if (_counts.Count > _most)
            {
                Forget();
            }
        }
    }

    private static IEnumerable<string> Pieces(string word)
    {
        for (int start = 0, end; start < word.Length; start = end)
        {
            end = Math.Min(word.Length, start + Longest);

            // A character of two surrogates stays whole.
            end -= end < word.Length && char.IsHighSurrogate(word[end - 1]) ? 1 : 0;
            yield return word[start..end];
        }
    }

    /// <summary>Ties are broken by the text, so that the same corpus always leaves the same words.</summary>
    private void Forget()
    {
        var rare = _counts.OrderByDescending(x => x.Value).ThenBy(x => x.Key, StringComparer.Ordinal).Skip(_most / 2).Select(x => x.Key).ToList();
        Forgotten += rare.Count;
        foreach (var word in rare)
        {
            _counts.Remove(word);
        }
    }
}
