using SaePortal.Core.Answers;
using SaePortal.Core.Meanings;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Torch.Meanings;

/// <summary>Collects the tokens of documents with their values, document by document.</summary>
internal sealed class DocumentLabels
{
    private readonly PackedCorpus _corpus;
    private readonly CorpusArchive _archive;
    private readonly Tokenizer _tokenizer;
    private readonly long _first;
    private readonly Dictionary<(string, string), int> _indices = [];
    private readonly List<KnownValue> _values = [];
    private readonly List<int> _tokens = [];
    private readonly List<int> _documents = [0];
    private readonly List<int> _offsets = [0];
    private readonly List<int> _labels = [];

    public DocumentLabels(PackedCorpus corpus, CorpusArchive archive, Tokenizer tokenizer, int firstContext)
    {
        (_corpus, _archive, _tokenizer, _first) = (corpus, archive, tokenizer, (long)firstContext * corpus.Context);
        Places = new int[(corpus.Contexts - firstContext) * corpus.Context];
        Array.Fill(Places, -1);
    }

    /// <summary>The place of each position from the first context on, -1 for those that were not added.</summary>
    public int[] Places { get; }

    /// <summary>Tokens so far.</summary>
    public int Tokens => _tokens.Count;

    /// <summary>Values in order of their first occurrence.</summary>
    public IReadOnlyList<KnownValue> Values => _values;

    /// <summary>Adds a document's tokens, as far as they were packed.</summary>
    /// <returns>That the packed tokens are not those of the text, or null.</returns>
    public Problem? Add(int document)
    {
        var (start, end) = (_corpus.StartOf(document), document + 1 < _corpus.Documents ? _corpus.StartOf(document + 1) : (long)_corpus.Contexts * _corpus.Context);
        var whole = _archive.Text(document);
        var leading = whole.Length - whole.AsSpan().TrimStart().Length;
        var spans = _tokenizer.EncodeWithOffsets(whole.Trim(), special: false);
        var labels = _archive.Labels(document).OrderBy(x => x.Start).ToArray();
        var open = new List<LabelledSpan>();
        var (next, label) = (0, 0);
        for (var position = start; position < end; position++)
        {
            var token = _corpus.Tokens((int)(position / _corpus.Context))[(int)(position % _corpus.Context)];
            if (token == _corpus.Bos && (_corpus.Header.Packing.BosPerContext ? position % _corpus.Context == 0 : position == start))
            {
                continue;
            }

            if (next >= spans.Count || spans[next].Id != token)
            {
                return new Problem(ProblemKind.Conflict, $"The packed tokens of document {document + 1} are not those of its text.", "Remove the corpus' folder \"packed\"; it is packed again by the next run.");
            }

            var (from, to) = (spans[next].Start + leading, spans[next].End + leading);
            next++;
            if (token == _corpus.Bos)
            {
                continue;
            }

            for (; label < labels.Length && labels[label].Start < to; label++)
            {
                open.Add(labels[label]);
            }

            // Tokens' beginnings ascend, so what ended before this one has ended for good.
            open.RemoveAll(x => x.End <= from);
            Put(position, token, from < to ? open : []);
        }

        _documents.Add(_tokens.Count);
        return null;
    }

    /// <summary>Tokens of the first documents.</summary>
    public int TokensOf(int documents) => _documents[documents];

    /// <summary>How often each value occurs in each half.</summary>
    /// <param name="choosing">Documents of the first half.</param>
    public (Occurrences Choosing, Occurrences Measuring)[] Counts(int choosing)
    {
        var counts = new (Occurrences Choosing, Occurrences Measuring)[_values.Count];
        for (var document = 0; document + 1 < _documents.Count; document++)
        {
            var labels = _labels.GetRange(_offsets[_documents[document]], _offsets[_documents[document + 1]] - _offsets[_documents[document]]);
            foreach (var (value, tokens) in labels.CountBy(x => x))
            {
                ref var half = ref document < choosing ? ref counts[value].Choosing : ref counts[value].Measuring;
                half = new Occurrences(half.Tokens + tokens, half.Documents + 1);
            }
        }

        return counts;
    }

    /// <summary>Tokens with the values that are kept.</summary>
    /// <param name="choosing">Documents of the first half.</param>
    /// <param name="indices">The new index of each value; -1 for those left out.</param>
    /// <param name="kept">How many are kept.</param>
    public LabelledTokens Labelled(int choosing, int[] indices, int kept)
    {
        var (offsets, labels) = (new int[_offsets.Count], new List<int>(_labels.Count));
        for (var place = 0; place < _tokens.Count; place++)
        {
            for (var i = _offsets[place]; i < _offsets[place + 1]; i++)
            {
                if (indices[_labels[i]] is >= 0 and var index)
                {
                    labels.Add(index);
                }
            }

            offsets[place + 1] = labels.Count;
        }

        return new LabelledTokens([.. _tokens], [.. _documents], choosing, offsets, [.. labels], kept);
    }

    /// <summary>Every value with a class, and those that were met without one.</summary>
    public IReadOnlyCollection<KnownValue> Known() =>
        [.. _archive.Classes.All.Select(x => new KnownValue(Storable(x.Key.Attribute), Storable(x.Key.Value), x.Value)), .. _values.Where(x => x.Class is null)];

    private void Put(long position, int token, List<LabelledSpan> labels)
    {
        Places[position - _first] = _tokens.Count;
        _tokens.Add(token);
        foreach (var label in labels)
        {
            if (!_indices.TryGetValue((label.Attribute, label.Value), out var value))
            {
                _indices.Add((label.Attribute, label.Value), value = _values.Count);
                _values.Add(new KnownValue(Storable(label.Attribute), Storable(label.Value), label.Class));
            }

            if (_labels.IndexOf(value, _offsets[^1]) < 0)
            {
                _labels.Add(value);
            }
        }

        _offsets.Add(_labels.Count);
    }

    /// <summary>PostgreSQL's texts hold every character but this.</summary>
    private static string Storable(string text) => text.Replace('\0', '\ufffd');

    /// <summary>Tokens that carry a value, and documents that have such a token.</summary>
    public readonly record struct Occurrences(int Tokens, int Documents);
}
