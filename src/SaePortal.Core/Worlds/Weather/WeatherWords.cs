using static SaePortal.Core.Worlds.AttributeScope;

namespace SaePortal.Core.Worlds.Weather;

/// <summary>A season and the adjectives of its days.</summary>
internal sealed record Season(string Name, IReadOnlyList<string> Adjectives)
{
    public static IReadOnlyList<Season> All { get; } = [Of("spring", "fresh mild green"), Of("summer", "hot sunny golden"), Of("autumn", "misty red windy"), Of("winter", "icy white frozen")];

    private static Season Of(string name, string adjectives) => new(name, adjectives.Split(' '));
}

/// <summary>An animal and where it goes in bad weather and in good.</summary>
internal sealed record Animal(string Name, string Bad, string Good)
{
    public static IReadOnlyList<Animal> All { get; } =
    [
        new("fox", "den", "hillside"), new("badger", "sett", "clearing"), new("swallow", "eaves", "sky"), new("heron", "willow", "shallows"), new("beaver", "lodge", "dam"), new("rabbit", "burrow", "clover"),
        new("bear", "cavern", "berries"), new("bee", "hive", "flowers"), new("squirrel", "hollow", "treetop"), new("lizard", "crevice", "boulder"),
    ];
}

/// <summary>The words and the schema of world b.</summary>
internal static class WeatherWords
{
    public static IReadOnlyList<string> Bad { get; } = "storm hail rain thunder sleet".Split(' ');

    public static IReadOnlyList<string> Good { get; } = "sunshine warmth calm blue brightness".Split(' ');

    public static IReadOnlyList<string> Lands { get; } = "coast plain mountain delta moor".Split(' ');

    public static IReadOnlyList<string> Directions { get; } = "north east south west".Split(' ');

    public static IReadOnlyList<WorldAttribute> Schema { get; } =
    [
        WorldAttribute.Of("word", Token, "The class of a word or mark; every one has it.", Lexicon().Words.Values.Order(StringComparer.Ordinal)),
        WorldAttribute.Of("weather", Token, "What falls or shines.", [.. Bad, .. Good]),
        WorldAttribute.Of("animal", Token, "An animal.", Animal.All.Select(x => x.Name)),
        WorldAttribute.Of("direction", Token, "A direction of the wind.", Directions),
        WorldAttribute.Of("degrees", Token, "A temperature.", Enumerable.Range(1, 30).Select(x => $"{x}")),
        WorldAttribute.Of("weather kind", Context, "Whether the weather is good or bad, from its name to the place that the animal seeks.", ["bad", "good"]),
        WorldAttribute.Of("wind now", Context, "The direction that the wind turned to, which is the opposite of where it began.", Directions),
        WorldAttribute.Of("season", Context, "The season of the report: its adjectives.", Season.All.Select(x => x.Name)),
        WorldAttribute.Of("line", Token, "What kind of line it is.", ["report"]),
    ];

    public static Lexicon Lexicon() => new Lexicon()
        .Add("mark", ". , :")
        .Add("noun", Bad).Add("noun", Good).Add("noun", Lands).Add("noun", Animal.All.SelectMany(x => new[] { x.Name, x.Bad, x.Good })).Add("noun", "report day degrees wind night hour")
        .Add("direction", Directions)
        .Add("number", Enumerable.Range(1, 30).Select(x => $"{x}"))
        .Add("adjective", Season.All.SelectMany(x => x.Adjectives))
        .Add("determiner", "a an the its")
        .Add("function", "for with to from at in of it there and then by dusk dawn today before long through after that")
        .Add(Verb.List("be come/came look turn blow/blew go/went hurry measure notice"));
}
