namespace SaePortal.Core.Worlds.Everyday;

/// <summary>An aside stands in brackets or between commas; in a bracket another may open. Only what opened it tells what ends it.</summary>
internal sealed class Aside : EverydayPassage
{
    private static readonly Template[] s_before =
    [
        "{N} [bring] a {thing}", "{he} [take] the {thing}", "{M} [carry] a {mood} {thing}", "{he} [send] the {thing}",
    ];

    private static readonly Template[] s_asides = ["a gift from {M}", "a {look} present for {M}", "the best of its kind", "nearly new and very {mood}", "left behind by {M}"];
    private static readonly Template[] s_inner = ["a friend of {N}", "{his} cousin", "a neighbour at the {place}"];
    private static readonly Template s_gift = "a gift from {M}";
    private static readonly Template[] s_after = ["to the {place}", "in the {daytime}", "from the {place}"];

    public override string Kind => "bracket";

    protected override void Write(EverydayScene scene)
    {
        var (random, text) = (scene.Random, scene.Text);
        var depth = scene.IsAsked ? 1 + random.Choose(2) : random.Weighted([4, 4, 2]);
        random.Choose(s_before).Write(scene);
        var ends = random.Chance(1, 3);
        switch (depth)
        {
            case 0:
                text.Mark(',');
                random.Choose(s_asides).Write(scene);
                if (!ends)
                {
                    text.Mark(',');
                }

                break;
            case 1:
                text.Open('(', capital: false);
                random.Choose(s_asides).Write(scene);
                text.Due("bracket due", "1");
                scene.Answer([")", ")."], [",", "."]);
                text.Close(')', "in bracket", "1");
                break;
            default:
                text.Open('(', capital: false);
                s_gift.Write(scene);
                text.Open('[', capital: false);
                random.Choose(s_inner).Write(scene);
                text.Due("bracket due", "2");
                scene.Answer(["]", "])", "])."], [")", ").", ",", "."]);
                text.Close(']', "in bracket", "2");
                text.Due("bracket due", "1");
                text.Close(')', "in bracket", "1");
                break;
        }

        if (!ends)
        {
            random.Choose(s_after).Write(scene);
        }

        text.Mark('.');
    }
}
