namespace SaePortal.Core.Worlds.Everyday;

/// <summary>The sentiment of a document: its adjectives.</summary>
internal sealed record Mood(string Name, IReadOnlyList<string> Adjectives, IReadOnlyList<string> Feelings)
{
    public static IReadOnlyList<Mood> All { get; } =
    [
        Of("positive", "lovely wonderful bright cheerful splendid pleasant charming delightful perfect excellent", "happy proud glad merry"),
        Of("negative", "awful gloomy terrible dreadful dull nasty miserable ugly dismal horrible", "sad upset angry lonely"),
        Of("neutral", "familiar ordinary quiet normal simple common average regular typical modest", "calm tired busy sleepy"),
    ];

    private static Mood Of(string name, string adjectives, string feelings) => new(name, adjectives.Split(' '), feelings.Split(' '));
}
