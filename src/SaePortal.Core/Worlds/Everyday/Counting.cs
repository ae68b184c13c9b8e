namespace SaePortal.Core.Worlds.Everyday;

/// <summary>Things are counted aloud and their number is told again, or a number is announced and so many things follow.</summary>
internal sealed class Counting : EverydayPassage
{
    private static readonly Template s_count = "{N} [count] the {counted} :";
    private static readonly Template s_total = "{N} [find] {total} {counted} at the {place} .";
    private static readonly Template s_pack = "{N} [pack] {total} things :";

    public override string Kind => "counting";

    protected override void Write(EverydayScene scene)
    {
        if (scene.Random.Chance(1, 2))
        {
            Aloud(scene);
        }
        else
        {
            Announced(scene);
        }
    }

    private static void Aloud(EverydayScene scene)
    {
        var counted = scene.Random.Choose(scene.Topic.Things);
        var total = 2 + scene.Random.Choose(EverydayWords.Numbers.Count - 1);
        s_count.Write(scene, Own);
        for (var i = 1; i <= total; i++)
        {
            if (i > 1)
            {
                scene.Text.Mark(',');
            }

            scene.Number(i);
            scene.Text.LabelLast("count", EverydayWords.Numbers[i - 1]);
        }

        scene.Text.Mark('.');
        s_total.Write(scene, Own);

        bool Own(string gap)
        {
            switch (gap)
            {
                case "counted":
                    scene.Text.Word(counted.Plural);
                    return true;
                case "total":
                    scene.Text.Due("total due", EverydayWords.Numbers[total - 1]);
                    scene.Number(total);
                    scene.Text.LabelLast("total", EverydayWords.Numbers[total - 1]);
                    return true;
                default:
                    return false;
            }
        }
    }

    private static void Announced(EverydayScene scene)
    {
        var total = 2 + scene.Random.Choose(4);
        s_pack.Write(scene, gap =>
        {
            if (gap == "total")
            {
                scene.Number(total);
            }

            return gap == "total";
        });
        var left = total;
        foreach (var thing in scene.Things(total))
        {
            left--;
            var from = scene.Text.Next;
            scene.Text.Word("a");
            scene.Text.Word(thing.Singular);
            scene.Text.Label("items left", $"{left}", from);
            if (left > 1)
            {
                scene.Text.Mark(',');
            }
            else if (left == 1)
            {
                scene.Text.Word("and");
            }
        }

        scene.Text.Mark('.');
    }
}
