namespace SaePortal.Core.Worlds.Everyday;

/// <summary>A sentence with nothing to solve but the topic's words, the sentiment's adjectives and the tense.</summary>
internal sealed class Colour : EverydayPassage
{
    private static readonly Template[] s_sentences =
    [
        "The {things} at the {place} [be*] {mood} .",
        "{N} [find] a {mood} {thing} and [feel] {feeling} .",
        "{he} [carry] the {thing} home from the {place} .",
        "{M} [say] that the {place} [be] {mood} .",
        "There [be*] {things} near the {place} , and {N} [look] at them .",
        "{he} [bring] {M} some {mood} {things} .",
    ];

    public override string Kind => "colour";

    protected override void Write(EverydayScene scene) => scene.Random.Choose(s_sentences).Write(scene);
}
