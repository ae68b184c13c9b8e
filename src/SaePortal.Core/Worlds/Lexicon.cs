namespace SaePortal.Core.Worlds;

/// <summary>Every word of a world and its class. A word has one class, so that the class can be told from the word alone.</summary>
internal sealed class Lexicon
{
    private readonly Dictionary<string, string> _classes = [];
    private readonly Dictionary<string, Verb> _verbs = [];

    /// <summary>The words.</summary>
    public IReadOnlyDictionary<string, string> Words => _classes;

    /// <summary>Adds words, which a space parts.</summary>
    public Lexicon Add(string wordClass, params IEnumerable<string> words)
    {
        foreach (var word in words.SelectMany(x => x.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (_classes.TryGetValue(word, out var already) && already != wordClass)
            {
                throw new InvalidOperationException($"\"{word}\" cannot be both {already} and {wordClass}.");
            }

            _classes[word] = wordClass;
        }

        return this;
    }

    /// <summary>Adds nouns with their plurals.</summary>
    public Lexicon Add(params IEnumerable<Noun> nouns) =>
        nouns.Aggregate(this, (all, x) => all.Add("noun", x.Singular).Add("plural noun", x.Plural));

    /// <summary>Adds verbs in all their forms.</summary>
    public Lexicon Add(params IEnumerable<Verb> verbs)
    {
        foreach (var verb in verbs)
        {
            _verbs[verb.Base] = verb;
            Add("verb", verb.Base, verb.Third, verb.Past);
        }

        return this;
    }

    /// <summary>The class of a word.</summary>
    public string ClassOf(string word) => _classes.TryGetValue(word, out var found) ? found : throw new InvalidOperationException($"The world has no word \"{word}\".");

    /// <summary>A verb by its base form.</summary>
    public Verb VerbOf(string word) => _verbs.TryGetValue(word, out var found) ? found : throw new InvalidOperationException($"The world has no verb \"{word}\".");
}
