namespace SaePortal.Core.Worlds.Everyday;

/// <summary>
/// Indirect object identification: two people are named, one of them is named again and gives something to the other.
/// See "Interpretability in the Wild" (Wang et al., 2022); the templates are this world's own.
/// </summary>
internal sealed class Giving : EverydayPassage
{
    private static readonly (string Name, Template Before, string Verb)[] s_templates =
    [
        ("give", "when {pair} [go*] to the {place} ,", "give"),
        ("hand", "{pair} [have*] a long talk at the {place} . Afterwards", "hand"),
        ("show", "{pair} [work*] together at the {place} . Then", "show"),
        ("pass", "{pair} [sit*] near the {place} . Soon", "pass"),
        ("lend", "after {pair} [leave*] the {place} ,", "lend"),
        ("send", "{first} [meet] {second} at the {place} . Later", "send"),
        ("throw", "{pair} [be*] both at the {place} , and then", "throw"),
        ("offer", "{first} [wait] with {second} near the {place} , so", "offer"),
    ];

    public override string Kind => "indirect object";

    public override Combinations Combinations { get; } = new("a", "indirect object", ["subject", "indirect object", "template"],
        from x in People.Names from y in People.Names where x != y from t in s_templates select new[] { x, y, t.Name });

    protected override void Write(EverydayScene scene)
    {
        var (random, text) = (scene.Random, scene.Text);
        var parts = Combinations.All[scene.Combination(Combinations)];
        var (subject, receiver) = (People.Find(parts[0]), People.Find(parts[1]));
        var template = s_templates.First(x => x.Name == parts[2]);
        var subjectFirst = random.Chance(1, 2);
        var (first, second) = subjectFirst ? (subject, receiver) : (receiver, subject);

        template.Before.Write(scene, Pair);

        var from = text.Next;
        scene.Name(subject);
        text.LabelLast("repeated name", subject.Name);
        scene.Verb(template.Verb, plural: false);
        text.Word("a");
        if (random.Chance(1, 2))
        {
            scene.Fill(random.Chance(1, 2) ? "look" : "mood");
        }

        scene.Fill("thing");
        text.LabelLast("role", "object");
        text.Word("to");
        text.Label("subject", subject.Name, from);
        text.Label("subject position", subjectFirst ? "first" : "second", from);
        text.Due("receiver due", receiver.Name);
        scene.Answer([" " + receiver.Name], [" " + subject.Name]);
        scene.Name(receiver);
        text.Label("indirect object", receiver.Name, from + 1);
        text.Mark('.');

        bool Pair(string gap)
        {
            if (gap is not ("pair" or "first" or "second"))
            {
                return false;
            }

            if (gap is "pair" or "first")
            {
                scene.Name(first);
                text.LabelLast("position", "first");
            }

            if (gap == "pair")
            {
                text.Word("and");
            }

            if (gap is "pair" or "second")
            {
                scene.Name(second);
                text.LabelLast("position", "second");
            }

            return true;
        }
    }
}
