namespace SaePortal.Core.Worlds.Everyday;

/// <summary>A document of everyday life: one topic, one sentiment, one tense, and someone whom it is about.</summary>
internal sealed class EverydayScene : Scene
{
    public EverydayScene(Lexicon lexicon, WorldText text, WorldRandom random)
        : base(lexicon, text, random)
    {
        Register = Register.All[random.Weighted(Register.Rates)];
        (Topic, Mood, Past) = (random.Choose(Topic.All), random.Choose(Mood.All), random.Chance(1, 2));
        Hero = random.Choose(People.All);
    }

    public Register Register { get; }

    public Topic Topic { get; }

    public Mood Mood { get; }

    public override bool Past { get; }

    /// <summary>Whom "he" or "she" always means.</summary>
    public Person Hero { get; }

    public override void Fill(string gap)
    {
        switch (gap)
        {
            case "N":
                Name(Hero);
                break;
            case "M":
                Name(Someone());
                break;
            case "he":
                Pronoun(Hero.Subject);
                break;
            case "his":
                Pronoun(Hero.Possessive);
                break;
            case "place":
                Text.Word(Random.Choose(Topic.Places));
                Text.LabelLast("role", "place");
                break;
            case "thing":
                Text.Word(Random.Choose(Topic.Things).Singular);
                break;
            case "things":
                Text.Word(Random.Choose(Topic.Things).Plural);
                break;
            case "mood":
                Text.Word(Random.Choose(Mood.Adjectives));
                break;
            case "feeling":
                Text.Word(Random.Choose(Mood.Feelings));
                break;
            case "look":
                Text.Word(Random.Choose(EverydayWords.Looks));
                break;
            case "daytime":
                Text.Word(Random.Choose(EverydayWords.Daytimes));
                break;
            default:
                throw new InvalidOperationException($"Nobody fills the gap \"{gap}\".");
        }
    }

    public override void Verb(string verb, bool plural)
    {
        Text.Due("tense due", Past ? "past" : "present");
        base.Verb(verb, plural);
    }

    /// <summary>Writes a name.</summary>
    public void Name(Person person)
    {
        Text.Word(person.Name);
        Text.LabelLast("name", person.Name);
    }

    /// <summary>Anybody but the hero.</summary>
    public Person Someone()
    {
        var place = Random.Choose(People.All.Count - 1);
        return People.All[place] == Hero ? People.All[^1] : People.All[place];
    }

    /// <summary>Different things of the topic.</summary>
    public IReadOnlyList<Noun> Things(int count)
    {
        var left = Topic.Things.ToList();
        var chosen = new Noun[count];
        for (var i = 0; i < count; i++)
        {
            chosen[i] = Random.Choose(left);
            left.Remove(chosen[i]);
        }

        return chosen;
    }

    /// <summary>Writes a number's word.</summary>
    public void Number(int number)
    {
        Text.Word(EverydayWords.Numbers[number - 1]);
        Text.LabelLast("numeral", EverydayWords.Numbers[number - 1]);
    }

    private void Pronoun(string pronoun)
    {
        Text.Word(pronoun);
        Text.LabelLast("referent", Hero.Name);
    }
}
