namespace SaePortal.Core.Worlds.Weather;

/// <summary>A report: one season.</summary>
internal sealed class WeatherScene(Lexicon lexicon, WorldText text, WorldRandom random) : Scene(lexicon, text, random)
{
    public Season Season { get; } = random.Choose(Season.All);

    public override bool Past { get; } = random.Chance(1, 2);

    public override void Fill(string gap) => Text.Word(gap switch
    {
        "land" => Random.Choose(WeatherWords.Lands),
        "seasonal" => Random.Choose(Season.Adjectives),
        _ => throw new InvalidOperationException($"Nobody fills the gap \"{gap}\"."),
    });
}
