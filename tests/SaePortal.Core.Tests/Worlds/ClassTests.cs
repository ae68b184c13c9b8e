using System.Runtime.InteropServices;
using SaePortal.Core.Worlds;

namespace SaePortal.Core.Tests.Worlds;

/// <summary>
/// The class of every value is what a reader finds who knows tables alone: of the word for <c>token</c>, of the word and the three before it for <c>local</c>,
/// learnt on some documents and asked on others. What such a table does not know it asks of fewer words. What it cannot tell is <c>context</c>.
/// </summary>
public class ClassTests
{
    private const int Learnt = 2_400_000;
    private const int Asked = 500_000;
    private const int Least = 40;
    private const double TokenTold = 0.9;
    private const double Told = 0.75;

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void Class_OfEveryValue_IsHowMuchMustBeRead(string world)
    {
        var scopes = Reading.AWorld(world).Schema.SelectMany(x => x.Values, (x, y) => ((x.Name, y.Value), y.Scope)).ToDictionary(x => x.Item1, x => x.Scope);
        var (word, local) = (new WordTable(1), new WordTable(4));
        var left = Learnt + Asked;
        foreach (var document in Reading.AWorld(world).Documents(1))
        {
            var (words, values) = (Reading.Words(document.Text), Values(document));
            Action<WordTable> read = left > Asked ? x => x.Learn(words, values) : x => x.Ask(words, values);
            read(word);
            read(local);
            if ((left -= document.Words) <= 0)
            {
                break;
            }
        }

        var asked = scopes.Where(x => local.Positives(x.Key) >= Least).ToList();
        // Rare values of many alike, such as the 80 variables, may be too few to ask of; of every attribute some are asked.
        Assert.Equal(scopes.Keys.Select(x => x.Name).Distinct().Count(), asked.Select(x => x.Key.Name).Distinct().Count());
        Assert.All(asked, x =>
        {
            var (byWord, byFour) = (word.F1(x.Key), local.F1(x.Key));
            var found = byWord >= TokenTold ? AttributeScope.Token : byFour >= Told ? AttributeScope.Local : AttributeScope.Context;
            Assert.True(found == x.Value, $"{x.Key.Name} = {x.Key.Value} is classed {x.Value}; the word tells it with F1 {byWord:F2}, with the three before it {byFour:F2}");
        });
    }

    private static List<(string, string)>[] Values(WorldDocument document)
    {
        var words = Reading.Words(document.Text);
        var values = words.Select(_ => new List<(string, string)>()).ToArray();
        foreach (var label in document.Labels)
        {
            for (var i = 0; i < words.Count; i++)
            {
                if (words[i].Start < label.End && words[i].Start + words[i].Word.Length > label.Start)
                {
                    values[i].Add((label.Attribute, label.Value));
                }
            }
        }

        return values;
    }

    /// <summary>For the last so many words, and for fewer, how often each value stood on the last of them; says yes to a value that more than half of its cases had.</summary>
    private sealed class WordTable(int reach)
    {
        private readonly Dictionary<string, int> _words = [];
        private readonly Dictionary<(string, string), int> _values = [];
        private readonly Dictionary<long, int> _seen = [];
        private readonly Dictionary<(long, int), int> _counts = [];
        private readonly Dictionary<long, List<int>> _of = [];
        private readonly Dictionary<int, (int Said, int Right, int Positives)> _told = [];

        public int Positives((string, string) value) => _values.TryGetValue(value, out var index) ? _told.GetValueOrDefault(index).Positives : 0;

        public double F1((string, string) value)
        {
            var (said, right, positives) = _told[_values[value]];
            return 2.0 * right / (said + positives);
        }

        public void Learn(IReadOnlyList<(int Start, string Word)> words, List<(string, string)>[] values)
        {
            for (var i = 0; i < words.Count; i++)
            {
                var of = values[i].Select(Index).ToArray();
                foreach (var key in Keys(words, i))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_seen, key, out _)++;
                    foreach (var value in of)
                    {
                        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, (key, value), out var known);
                        count++;
                        if (!known)
                        {
                            (CollectionsMarshal.GetValueRefOrAddDefault(_of, key, out _) ??= []).Add(value);
                        }
                    }
                }
            }
        }

        public void Ask(IReadOnlyList<(int Start, string Word)> words, List<(string, string)>[] values)
        {
            for (var i = 0; i < words.Count; i++)
            {
                var of = values[i].Select(Index).ToHashSet();
                foreach (var value in of)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_told, value, out _).Positives++;
                }

                // The most words of which two cases are known, or the word alone.
                var key = Keys(words, i).Reverse().FirstOrDefault(x => _seen.GetValueOrDefault(x) >= 2, Keys(words, i).First());
                foreach (var value in _of.GetValueOrDefault(key, []).Where(x => 2 * _counts[(key, x)] > _seen[key]))
                {
                    ref var told = ref CollectionsMarshal.GetValueRefOrAddDefault(_told, value, out _);
                    (told.Said, told.Right) = (told.Said + 1, told.Right + (of.Contains(value) ? 1 : 0));
                }
            }
        }

        /// <summary>Of the word, of it and the one before, and so on.</summary>
        private IEnumerable<long> Keys(IReadOnlyList<(int Start, string Word)> words, int at)
        {
            var key = 0L;
            for (var back = 0; back < reach; back++)
            {
                // A vocabulary of some thousand words: 13 bits each, and the number of words.
                key = (key << 13) | (at >= back ? (long)Number(words[at - back].Word) + 1 : 0);
                yield return (key << 3) | (long)back;
            }
        }

        private int Number(string word) => _words.TryGetValue(word, out var number) ? number : _words[word] = _words.Count;

        private int Index((string, string) value) => _values.TryGetValue(value, out var index) ? index : _values[value] = _values.Count;
    }
}
