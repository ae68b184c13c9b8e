namespace SaePortal.Core.Worlds.Everyday;

/// <summary>How a document is written: what opens it, what stands before its passages, and what closes it.</summary>
internal sealed class Register
{
    private static readonly Template[] s_interjections = ["Verily ,", "Behold !", "Hark !", "Lo ,"];
    private static readonly Template s_dear = "Dear {M} ,";
    private static readonly Template s_yours = "Yours from the {place}";

    private readonly Template[] _openings;
    private readonly Template[] _closings;

    private Register(string name, int rate, Template[] openings, Template[] closings) => (Name, Rate, _openings, _closings) = (name, rate, openings, closings);

    /// <summary>Three ways of today, and one of old that one document in 200 has.</summary>
    public static IReadOnlyList<Register> All { get; } =
    [
        new("story", 100,
            ["It [be] a {mood} {daytime} , and {N} [be] at the {place} .", "One {mood} {daytime} {N} [walk] to the {place} .", "{N} [live] near the {place} and [have] a {thing} ."],
            ["It [be] a {mood} day .", "{N} [go] home with a {mood} {thing} .", "{he} [feel] {feeling} all {daytime} .", "So they [go*] home ."]),
        new("letter", 49, ["This letter [tell] you about {N} .", "I [write*] to you about {N} .", "Today I [hear*] a {mood} story about {N} ."], ["Please answer soon .", "Keep the {thing} for us .", "{N} [feel] {feeling} all {daytime} ."]),
        new("note", 50, ["Notes about {N} and the {place} :", "The {mood} day of {N} :"], ["More about the {things} later .", "No news from the {place} ."]),
        new("chronicle", 1, ["In days of yore there dwelt one {N} by the {place} .", "This [be] the {mood} story of {N} ."], ["Thus it [be] told unto us ."]),
    ];

    /// <summary>The rates of all.</summary>
    public static IReadOnlyList<int> Rates { get; } = [.. All.Select(x => x.Rate)];

    public string Name { get; }

    /// <summary>So many documents in 200.</summary>
    public int Rate { get; }

    private bool IsLetter => Name == "letter";

    public void Open(EverydayScene scene)
    {
        if (IsLetter)
        {
            s_dear.Write(scene);
            scene.Text.Line("prose");
        }

        scene.Random.Choose(_openings).Write(scene);
        if (Name == "note")
        {
            scene.Text.Line("prose");
        }
    }

    /// <summary>What stands before a passage.</summary>
    public void Begin(EverydayScene scene)
    {
        if (Name == "chronicle" && scene.Random.Chance(2, 3))
        {
            scene.Random.Choose(s_interjections).Write(scene);
        }
    }

    /// <summary>What stands between a passage and the next.</summary>
    public void Between(EverydayScene scene)
    {
        if (!scene.Text.IsLineStart && (Name == "note" || scene.Random.Chance(1, 5)))
        {
            scene.Text.Line("prose");
        }
    }

    public void Close(EverydayScene scene)
    {
        if (IsLetter || scene.Random.Chance(2, 3))
        {
            scene.Random.Choose(_closings).Write(scene);
        }

        if (IsLetter)
        {
            scene.Text.Line("prose");
            s_yours.Write(scene);
        }
    }
}
