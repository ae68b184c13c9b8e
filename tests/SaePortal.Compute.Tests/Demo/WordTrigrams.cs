using SaePortal.Core.Worlds;

namespace SaePortal.Compute.Tests.Demo;

/// <summary>
/// A reader that knows of a text only the two words or marks before: interpolated trigrams, each order weighed as Witten and Bell do (Chen and Goodman 1998, section
/// 2.6), over an even share for every word and one for all that were never seen. A word is a word or mark as it is spelled, with the space or line break before it.
/// </summary>
internal sealed class WordTrigrams
{
    private const int Begin = 0;
    private const int Bits = 21;
    private readonly Dictionary<string, int> _words = [];
    private readonly Dictionary<long, int>[] _counts = [[], [], []];
    private readonly Dictionary<long, (int Count, int Kinds)>[] _before = [[], [], []];

    /// <summary>Counts documents until they have so many words and marks.</summary>
    public WordTrigrams(IEnumerable<WorldDocument> documents, long words)
    {
        var seen = 0L;
        foreach (var document in documents.TakeWhile(_ => seen < words))
        {
            seen += document.Words;
            var (a, b) = (Begin, Begin);
            foreach (var word in Words(document))
            {
                if (!_words.TryGetValue(word, out var w))
                {
                    _words.Add(word, w = _words.Count + 1);
                }

                for (var order = 0; order < 3; order++)
                {
                    var history = History(order, a, b);
                    var count = _counts[order][Key(history, w)] = _counts[order].GetValueOrDefault(Key(history, w)) + 1;
                    var (all, kinds) = _before[order].GetValueOrDefault(history);
                    _before[order][history] = (all + 1, count == 1 ? kinds + 1 : kinds);
                }

                (a, b) = (b, w);
            }
        }
    }

    /// <summary>What a document costs this reader, in nats; its end is not asked for.</summary>
    public double Nats(WorldDocument document)
    {
        var (nats, a, b) = (0.0, Begin, Begin);
        foreach (var word in Words(document))
        {
            var w = _words.GetValueOrDefault(word, -1);
            var p = 1.0 / (_words.Count + 1);
            for (var order = 0; order < 3; order++)
            {
                var history = History(order, a, b);
                var (all, kinds) = _before[order].GetValueOrDefault(history);
                p = all == 0 ? p : ((w < 0 ? 0 : _counts[order].GetValueOrDefault(Key(history, w))) + (kinds * p)) / (all + kinds);
            }

            nats -= Math.Log(p);
            (a, b) = (b, Math.Max(w, Begin));
        }

        return nats;
    }

    private static IEnumerable<string> Words(WorldDocument document)
    {
        var end = 0;
        foreach (var label in document.Labels.Where(x => x.Attribute == "word"))
        {
            yield return document.Text[end..label.End];
            end = label.End;
        }
    }

    private static long History(int order, int a, int b) => order switch { 0 => 0, 1 => b, _ => ((long)a << Bits) | (uint)b };

    private static long Key(long history, int word) => (history << Bits) | (uint)word;
}
