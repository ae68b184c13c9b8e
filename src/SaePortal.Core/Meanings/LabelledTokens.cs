namespace SaePortal.Core.Meanings;

/// <summary>
/// Tokens of whole documents and which values each one carries, in two halves: the documents of the first half, on which a detector is chosen, come
/// first, then those of the second, on which it is measured. No document is in both.
/// </summary>
public sealed class LabelledTokens
{
    private readonly int[] _documents;
    private readonly int[] _offsets;
    private readonly int[] _values;
    private readonly int[] _chosen;
    private readonly int[] _measured;

    /// <summary>Takes the arrays as they are.</summary>
    /// <param name="tokens">The token of each place.</param>
    /// <param name="documents">The place at which each document begins, ascending, and the number of tokens behind them.</param>
    /// <param name="choosingDocuments">How many documents are of the first half.</param>
    /// <param name="offsets">Where the values of each place begin in <paramref name="values"/>, and their number behind them.</param>
    /// <param name="values">Values of places, none twice for one place.</param>
    /// <param name="valueCount">How many values there are; each is below it.</param>
    public LabelledTokens(int[] tokens, int[] documents, int choosingDocuments, int[] offsets, int[] values, int valueCount)
    {
        if (documents.Length == 0 || documents[^1] != tokens.Length || offsets.Length != tokens.Length + 1 || offsets[^1] != values.Length || choosingDocuments >= documents.Length)
        {
            throw new ArgumentException($"{tokens.Length} tokens, {documents.Length} document ends, {offsets.Length} offsets and {values.Length} values do not fit each other.");
        }

        (Tokens, _documents, ChoosingDocuments, _offsets, _values, Values) = (tokens, documents, choosingDocuments, offsets, values, valueCount);
        (_chosen, _measured) = (new int[valueCount], new int[valueCount]);
        for (var place = 0; place < tokens.Length; place++)
        {
            var positives = place < Choosing ? _chosen : _measured;
            foreach (var value in Of(place))
            {
                positives[value]++;
            }
        }
    }

    /// <summary>The token of each place.</summary>
    public IReadOnlyList<int> Tokens { get; }

    /// <summary>Number of values.</summary>
    public int Values { get; }

    /// <summary>Number of documents.</summary>
    public int Documents => _documents.Length - 1;

    /// <summary>Documents of the first half.</summary>
    public int ChoosingDocuments { get; }

    /// <summary>Tokens of the first half; the other half begins there.</summary>
    public int Choosing => _documents[ChoosingDocuments];

    /// <summary>Whether labels can be given to other documents: each half has two at least.</summary>
    public bool CanBeShuffled => ChoosingDocuments > 1 && Documents - ChoosingDocuments > 1;

    /// <summary>The values of a place.</summary>
    public ReadOnlySpan<int> Of(int place) => _values.AsSpan(_offsets[place].._offsets[place + 1]);

    /// <summary>Tokens of the first half that carry a value.</summary>
    public int ChoosingPositives(int value) => _chosen[value];

    /// <summary>Tokens of the second half that carry a value.</summary>
    public int MeasuringPositives(int value) => _measured[value];

    /// <summary>
    /// The same tokens with the labels of other documents: in each half documents stand in a circle, in random order, and each takes the labels of the
    /// next, token by token from its beginning; a longer document begins the other's labels again where they end, a shorter one leaves the rest.
    /// </summary>
    /// <param name="random">Decides the circle.</param>
    public LabelledTokens Shuffled(Random random)
    {
        var from = new int[Documents];
        Circle(from, 0, ChoosingDocuments, random);
        Circle(from, ChoosingDocuments, Documents, random);
        var offsets = new int[_offsets.Length];
        var values = new List<int>(_values.Length);
        for (var document = 0; document < Documents; document++)
        {
            var (source, length) = (_documents[from[document]], _documents[from[document] + 1] - _documents[from[document]]);
            for (var place = _documents[document]; place < _documents[document + 1]; place++)
            {
                values.AddRange(Of(source + ((place - _documents[document]) % length)));
                offsets[place + 1] = values.Count;
            }
        }

        return new LabelledTokens([.. Tokens], _documents, ChoosingDocuments, offsets, [.. values], Values);
    }

    private static void Circle(int[] from, int first, int end, Random random)
    {
        var order = Enumerable.Range(first, end - first).ToArray();
        random.Shuffle(order);
        for (var i = 0; i < order.Length; i++)
        {
            from[order[i]] = order[(i + 1) % order.Length];
        }
    }
}
