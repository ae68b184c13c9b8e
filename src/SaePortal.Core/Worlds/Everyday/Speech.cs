namespace SaePortal.Core.Worlds.Everyday;

/// <summary>What people say, ask and write, in quotes that close; who asks ends with a question mark.</summary>
internal sealed class Speech : EverydayPassage
{
    private static readonly Template[] s_statements =
    [
        "I like the {mood} {thing}", "we need a {thing}", "the {things} are {mood}", "please take the {thing} to the {place}", "there is a {look} {thing} at the {place}", "I cannot find my {thing}",
    ];

    private static readonly Template[] s_questions = ["where is my {thing}", "who took the {things}", "is that your {look} {thing}", "are the {things} at the {place}", "who is at the {place}"];
    private static readonly Template[] s_signs = ["a note at the {place} [say] :", "the letter from {M} [say] :"];
    private static readonly Template s_says = "{N} [say] ,";
    private static readonly Template s_asks = "{N} [ask] ,";
    private static readonly Template s_saidLast = "{N} [say] .";
    private static readonly Template s_askedLast = "{N} [ask] {M} .";

    public override string Kind => "quote";

    protected override void Write(EverydayScene scene)
    {
        var kind = scene.Random.Weighted([3, 2, 1]);
        var question = kind == 1;
        var says = (question ? scene.Random.Choose(s_questions) : scene.Random.Choose(s_statements), question ? "asked" : kind == 0 ? "said" : "written");
        if (kind < 2 && !scene.IsAsked && scene.Random.Chance(1, 3))
        {
            Quote(scene, says, question ? '?' : ',');
            (question ? s_askedLast : s_saidLast).Write(scene);
            return;
        }

        (kind switch
        {
            0 => s_says,
            1 => s_asks,
            _ => scene.Random.Choose(s_signs),
        }).Write(scene);
        Quote(scene, says, question ? '?' : '.');
    }

    private static void Quote(EverydayScene scene, (Template Words, string Value) says, char mark)
    {
        scene.Text.Open('"', capital: true);
        says.Words.Write(scene);
        scene.Text.Due("quote due", says.Value);
        scene.Answer([$"{mark}\""], [$"{mark}", mark == '?' ? ".\"" : "?\""]);
        scene.Text.Mark(mark);
        scene.Text.Close('"', "in quote", says.Value);
    }
}
