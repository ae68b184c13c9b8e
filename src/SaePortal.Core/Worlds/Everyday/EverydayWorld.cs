namespace SaePortal.Core.Worlds.Everyday;

/// <summary>World a: short notes, letters and stories of everyday life.</summary>
internal sealed class EverydayWorld : World
{
    private readonly (IPassage Passage, int Weight)[] _passages =
    [
        (new Giving(), 10), (new Meaning(), 16), (new Agreement(), 12), (new Aside(), 6), (new Speech(), 6),
        (new Counting(), 3), (new Dates(), 3), (new ListLines(), 1), (new CodeLines(), 1), (new Colour(), 6),
    ];

    private readonly int[] _weights;
    private readonly int[] _prose;

    public EverydayWorld()
    {
        _weights = [.. _passages.Select(x => x.Weight)];
        _prose = [.. _passages.Select(x => x.Passage is ListLines or CodeLines ? 0 : x.Weight)];
    }

    public override string Name => "a";

    public override string Summary => "Short stories, letters and notes of everyday life.";

    public override IReadOnlyList<WorldAttribute> Schema { get; } = EverydaySchema.Attributes;

    private protected override Lexicon Lexicon { get; } = EverydayWords.Lexicon();

    private protected override IReadOnlyList<IPassage> Asking => [_passages[0].Passage, _passages[1].Passage, _passages[2].Passage, _passages[3].Passage, _passages[4].Passage];

    private protected override Scene Begin(WorldText text, WorldRandom random) => new EverydayScene(Lexicon, text, random);

    private protected override void Write(Scene scene)
    {
        var everyday = (EverydayScene)scene;
        everyday.Register.Open(everyday);
        Passages(everyday, 3 + everyday.Random.Choose(3), _weights);
        everyday.Register.Close(everyday);
        everyday.Text.Line("prose");
        foreach (var (attribute, value) in new[]
        {
            ("topic", everyday.Topic.Name), ("sentiment", everyday.Mood.Name), ("tense", everyday.Past ? "past" : "present"), ("register", everyday.Register.Name),
        })
        {
            everyday.Text.Label(attribute, value, 0);
        }
    }

    private protected override void WriteBefore(Scene scene)
    {
        var everyday = (EverydayScene)scene;
        everyday.Register.Open(everyday);
        Passages(everyday, everyday.Random.Choose(3), _prose);
        everyday.Register.Begin(everyday);
    }

    private void Passages(EverydayScene scene, int count, int[] weights)
    {
        for (var i = 0; i < count; i++)
        {
            scene.Register.Begin(scene);
            _passages[scene.Random.Weighted(weights)].Passage.Write(scene);
            scene.Register.Between(scene);
        }
    }
}
