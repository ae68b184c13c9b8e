namespace SaePortal.Core.Worlds;

/// <summary>A document while it is written: its chance, its text, its tense, and the question if one is asked of it.</summary>
internal abstract class Scene(Lexicon lexicon, WorldText text, WorldRandom random)
{
    /// <summary>Makes every choice.</summary>
    public WorldRandom Random { get; } = random;

    /// <summary>What is written.</summary>
    public WorldText Text { get; } = text;

    /// <summary>Whether verbs are in the past.</summary>
    public abstract bool Past { get; }

    /// <summary>Whether the passage that is written now shall end in a question.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Number of characters before the answer; null before it came.</summary>
    public int? Asked { get; private set; }

    /// <summary>What may follow there.</summary>
    public IReadOnlyList<string> Right { get; private set; } = [];

    /// <summary>What must not.</summary>
    public IReadOnlyList<string> Wrong { get; private set; } = [];

    private int? Forced { get; set; }

    /// <summary>Makes the next passage ask, of this combination if it has any.</summary>
    public void Ask(int? combination) => (IsAsked, Forced) = (true, combination);

    /// <summary>The combination that a passage shall have: one that training may see, unless a question asks for another.</summary>
    public int Combination(Combinations among) => Forced ?? Random.Choose(among.Seen);

    /// <summary>The combination that a question asks for, if any.</summary>
    public int? ForcedCombination => Forced;

    /// <summary>The text stands before what its context decides.</summary>
    public void Answer(IReadOnlyList<string> right, IReadOnlyList<string> wrong)
    {
        if (IsAsked && Asked is null)
        {
            (Asked, Right, Wrong) = (Text.Length, right, wrong);
        }
    }

    /// <summary>Writes what a gap of a template stands for.</summary>
    public abstract void Fill(string gap);

    /// <summary>Writes a verb in the document's tense.</summary>
    public virtual void Verb(string verb, bool plural) => Text.Word(Form(verb, plural));

    /// <summary>A verb in the document's tense.</summary>
    public string Form(string verb, bool plural) => lexicon.VerbOf(verb).Form(Past, plural);
}
