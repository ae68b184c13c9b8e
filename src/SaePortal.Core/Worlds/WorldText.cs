using System.Text;

namespace SaePortal.Core.Worlds;

/// <summary>A text as it grows, word by word: spaces, capitals and "a" or "an" come by themselves, and every word is labelled with its class.</summary>
internal sealed class WorldText(Lexicon lexicon)
{
    private readonly StringBuilder _text = new();
    private readonly List<WorldLabel> _labels = [];
    private readonly List<int> _starts = [];
    private readonly Stack<int> _open = [];
    private bool _capital = true;
    private bool _glue = true;
    private bool _article;
    private bool _break;
    private int _line;

    /// <summary>Number of words and marks so far, which is the number of the next.</summary>
    public int Next => _starts.Count;

    /// <summary>Number of characters so far.</summary>
    public int Length => _text.Length;

    /// <summary>Whether the next word begins a line.</summary>
    public bool IsLineStart => _line == Next;

    /// <summary>The number of the last word or mark.</summary>
    public int Last => _starts.Count - 1;

    /// <summary>Writes a word; "a" waits for the next one.</summary>
    public void Word(string word)
    {
        if (word == "a")
        {
            _article = true;
            return;
        }

        if (_article)
        {
            _article = false;
            Put(word[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a", "determiner");
        }

        Put(word, lexicon.ClassOf(word));
    }

    /// <summary>Writes words that a space parts.</summary>
    public void Words(string words)
    {
        foreach (var word in words.Split(' '))
        {
            Word(word);
        }
    }

    /// <summary>Writes a mark that stands close to what is before it.</summary>
    public void Mark(char mark)
    {
        _glue = true;
        Put(mark.ToString(), "mark");
        _glue = false;
        _capital |= mark is '.' or '!' or '?';
    }

    /// <summary>Opens a bracket or a quote; <see cref="Close"/> labels what was between.</summary>
    /// <param name="mark">The mark that opens.</param>
    /// <param name="capital">Whether a sentence begins.</param>
    /// <param name="close">Whether the mark stands close to what is before it, as in code.</param>
    public void Open(char mark, bool capital, bool close = false)
    {
        _glue |= close;
        _open.Push(Next);
        Put(mark.ToString(), "mark");
        (_glue, _capital) = (true, capital);
    }

    /// <summary>Closes what was opened last and labels from its opening to its closing mark.</summary>
    public void Close(char mark, string attribute, string value)
    {
        var ended = _capital;
        Mark(mark);
        _capital = ended;
        Label(attribute, value, _open.Pop());
    }

    /// <summary>The next word continues the sentence, whatever mark came before.</summary>
    public void GoOn() => _capital = false;

    /// <summary>Ends a line that has words, and labels it as what it is. The next begins with its first word, so that no text ends with an empty one.</summary>
    public void Line(string kind)
    {
        if (_line < Next)
        {
            Label("line", kind, _line);
            (_line, _break, _capital, _glue) = (Next, true, true, true);
        }
    }

    /// <summary>Labels from a word or mark to the end of what is written.</summary>
    public void Label(string attribute, string value, int from) => _labels.Add(new WorldLabel(_starts[from], _text.Length, attribute, value));

    /// <summary>Labels the last word.</summary>
    public void LabelLast(string attribute, string value) => Label(attribute, value, Last);

    /// <summary>Labels the place after which something must come: the last character that is written.</summary>
    public void Due(string attribute, string value) => _labels.Add(new WorldLabel(_text.Length - 1, _text.Length, attribute, value));

    /// <summary>What was written, up to a number of characters.</summary>
    public string UpTo(int length) => _text.ToString(0, length);

    /// <summary>The document, and an empty page for the next.</summary>
    public WorldDocument Finish(double nats)
    {
        var document = new WorldDocument(_text.ToString(), [.. _labels], _starts.Count, nats);
        _text.Clear();
        _labels.Clear();
        _starts.Clear();
        _open.Clear();
        (_capital, _glue, _article, _break, _line) = (true, true, false, false, 0);
        return document;
    }

    private void Put(string token, string wordClass)
    {
        if (_break)
        {
            _text.Append('\n');
            _break = false;
        }
        else if (!_glue)
        {
            _text.Append(' ');
        }

        var start = _text.Length;
        _starts.Add(start);
        _text.Append(token);
        if (_capital && char.IsLetter(token[0]))
        {
            _text[start] = char.ToUpperInvariant(token[0]);
            _capital = false;
        }

        _glue = false;
        _labels.Add(new WorldLabel(start, _text.Length, "word", wordClass));
    }
}
