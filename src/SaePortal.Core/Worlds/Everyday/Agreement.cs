namespace SaePortal.Core.Worlds.Everyday;

/// <summary>Subject and verb agree across a phrase whose noun may have the other number. The past, where only "be" agrees, has no other verb.</summary>
internal sealed class Agreement : EverydayPassage
{
    private static readonly string[] s_before = ["near", "behind", "beside", "under"];
    private static readonly string[] s_verbs = ["be", "be", "look", "seem", "have", "wait"];
    private static readonly Template s_state = "very {feeling} .";
    private static readonly Template s_feeling = "quite {feeling} .";
    private static readonly Template s_possession = "a {mood} {thing} .";
    private static readonly Template s_waiting = "for {M} .";

    public override string Kind => "agreement";

    public override Combinations Combinations { get; } = new("a", "agreement", ["subject", "distractor"],
        from x in EverydayWords.Subjects
        from subject in new[] { x.Singular, x.Plural }
        from y in EverydayWords.Landmarks
        from distractor in new[] { y.Singular, y.Plural }
        select new[] { subject, distractor });

    protected override void Write(EverydayScene scene)
    {
        var (random, text) = (scene.Random, scene.Text);
        var parts = Combinations.All[scene.Combination(Combinations)];
        var plural = EverydayWords.Subjects.Any(x => x.Plural == parts[0]);
        text.Word("the");
        text.Word(parts[0]);
        var from = text.Last;
        text.Word(random.Choose(s_before));
        text.Word("the");
        if (random.Chance(1, 2))
        {
            scene.Fill("look");
        }

        text.Word(parts[1]);
        text.LabelLast("distractor number", EverydayWords.Landmarks.Any(x => x.Plural == parts[1]) ? "plural" : "singular");
        var verb = scene.Past ? "be" : random.Choose(s_verbs);
        text.Due("verb due", plural ? "plural" : "singular");
        scene.Answer([" " + scene.Form(verb, plural)], [" " + scene.Form(verb, !plural)]);
        scene.Verb(verb, plural);
        text.Label("subject number", plural ? "plural" : "singular", from);
        Rest(verb).Write(scene);
    }

    private static Template Rest(string verb) => verb switch
    {
        "be" => s_state,
        "have" => s_possession,
        "wait" => s_waiting,
        _ => s_feeling,
    };
}
