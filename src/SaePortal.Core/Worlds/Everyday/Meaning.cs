namespace SaePortal.Core.Worlds.Everyday;

/// <summary>Word senses: a place is named, then a word with several senses, then what that thing does. The place decides which sense, and the sense what it does.</summary>
internal sealed class Meaning : EverydayPassage
{
    private static readonly Template[] s_cues =
    [
        "{N} [spend] the {daytime} at the {cue} .",
        "{N} [go] to the {cue} in the {daytime} .",
        "It [be] a {mood} {daytime} at the {cue} for {N} .",
        "{N} [come] from the {cue} late in the {daytime} .",
    ];

    private static readonly Template[] s_words =
    [
        "There {he} [notice] a {look} {word} , and {then} it",
        "{he} [see] a {look} {word} and [wait] for a while . {then} it",
        "{he} [find] a {look} {word} and [tell] {M} about it : {then} it",
        "A {look} {word} [catch] {his} eye , but {then} it",
    ];

    private static readonly string[] s_then = ["then", "soon", "suddenly", "at last", "in the end", "before long", "after a while", "later"];

    private static readonly IReadOnlyList<Sense> s_senses = [.. SenseWord.Polysemous.SelectMany(x => x.Senses)];

    private readonly Dictionary<Sense, IReadOnlyList<string>> _cues;

    public Meaning() => _cues = Enumerable.Range(0, Combinations.All.Count).Where(x => !Combinations.IsWithheld(x)).GroupBy(x => Combinations.All[x][0], x => Combinations.All[x][1])
        .ToDictionary(x => s_senses.First(y => y.Name == x.Key), x => (IReadOnlyList<string>)[.. x]);

    public override string Kind => "sense";

    public override Combinations Combinations { get; } = new("a", "sense", ["sense", "cue"], from x in s_senses from cue in x.Setting.Cues select new[] { x.Name, cue });

    protected override void Write(EverydayScene scene)
    {
        var (random, text) = (scene.Random, scene.Text);
        var (word, sense, cue) = Choose(scene);
        var (fromCue, fromWord) = (0, 0);
        random.Choose(s_cues).Write(scene, Own);
        random.Choose(s_words).Write(scene, Own);

        if (word.Senses.Count > 1)
        {
            text.Due("sense due", sense.Name);
        }

        scene.Answer(Verbs(scene, [sense]), Verbs(scene, word.Senses.Where(x => x != sense)));
        var deed = random.Choose(sense.Deeds);
        text.Word(deed.Verb.Form(scene.Past, plural: false));
        text.Words(deed.Rest);
        text.Label("setting", sense.Setting.Name, fromCue);
        if (word.Senses.Count > 1)
        {
            text.Label("sense", sense.Name, fromWord);
        }

        text.Mark('.');

        bool Own(string gap)
        {
            switch (gap)
            {
                case "cue":
                    text.Word(cue);
                    fromCue = text.Last;
                    text.LabelLast("cue", cue);
                    return true;
                case "word":
                    text.Word(word.Lemma);
                    fromWord = text.Last;
                    text.LabelLast("lemma", word.Lemma);
                    text.LabelLast("senses", word.Senses.Count == 1 ? "one" : "several");
                    if (word.Senses.Count == 1)
                    {
                        text.LabelLast("sense", sense.Name);
                    }

                    return true;
                case "then":
                    text.Words(random.Choose(s_then));
                    return true;
                default:
                    return false;
            }
        }
    }

    private (SenseWord Word, Sense Sense, string Cue) Choose(EverydayScene scene)
    {
        if (scene.ForcedCombination is { } forced)
        {
            var asked = s_senses.First(x => x.Name == Combinations.All[forced][0]);
            return (SenseWord.Polysemous.First(x => x.Senses.Contains(asked)), asked, Combinations.All[forced][1]);
        }

        // Words are as likely as each other and so are their senses, so that the word alone tells nothing about its sense.
        var word = scene.Random.Choose(SenseWord.All);
        var sense = scene.Random.Choose(word.Senses);
        return (word, sense, scene.Random.Choose(_cues.GetValueOrDefault(sense, sense.Setting.Cues)));
    }

    private static IReadOnlyList<string> Verbs(EverydayScene scene, IEnumerable<Sense> senses) =>
        [.. senses.SelectMany(x => x.Deeds).Select(x => " " + x.Verb.Form(scene.Past, plural: false))];
}
