namespace SaePortal.Core.Worlds.Weather;

/// <summary>World b: short weather reports. It exists for tests: nothing is tuned on it.</summary>
internal sealed class WeatherWorld : World
{
    private readonly IPassage[] _passages = [new Shelter(), new Wind(), new Degrees()];

    public override string Name => "b";

    public override string Summary => "Short weather reports with animals in them.";

    public override IReadOnlyList<WorldAttribute> Schema { get; } = WeatherWords.Schema;

    private protected override Lexicon Lexicon { get; } = WeatherWords.Lexicon();

    private protected override IReadOnlyList<IPassage> Asking => [_passages[0], _passages[1]];

    private protected override Scene Begin(WorldText text, WorldRandom random) => new WeatherScene(Lexicon, text, random);

    private protected override void Write(Scene scene)
    {
        WriteBefore(scene);
        var passages = 2 + scene.Random.Choose(2);
        for (var i = 0; i < passages; i++)
        {
            scene.Random.Choose(_passages).Write(scene);
        }

        scene.Text.Line("report");
        scene.Text.Label("season", ((WeatherScene)scene).Season.Name, 0);
    }

    private protected override void WriteBefore(Scene scene) => s_opening.Write(scene);

    private static readonly Template s_opening = "Report for the {land} : a {seasonal} day .";
}
