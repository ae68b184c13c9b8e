namespace SaePortal.Core.Worlds.Everyday;

/// <summary>A list of things, a line each.</summary>
internal sealed class ListLines : EverydayPassage
{
    private static readonly Template[] s_heads = ["{N} [write] a list :", "Things for {M} :", "Things for the {place} :"];

    public override string Kind => "list";

    protected override void Write(EverydayScene scene)
    {
        var (random, text) = (scene.Random, scene.Text);
        text.Line("prose");
        random.Choose(s_heads).Write(scene);
        text.Line("prose");
        foreach (var thing in scene.Things(2 + random.Choose(3)))
        {
            text.Word("-");
            text.GoOn();
            var number = 1 + random.Choose(5);
            scene.Number(number);
            text.Word(number == 1 ? thing.Singular : thing.Plural);
            text.Line("list");
        }
    }
}
