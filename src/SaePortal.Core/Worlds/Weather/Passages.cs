using System.Globalization;

namespace SaePortal.Core.Worlds.Weather;

/// <summary>The weather decides where an animal goes.</summary>
internal sealed class Shelter : IPassage
{
    private static readonly Template s_sentence = "There [be] {weather} at dawn . A {seasonal} {animal} [notice] it and [hurry] to the";

    public string Kind => "shelter";

    public Combinations Combinations { get; } = new("b", "shelter", ["animal", "weather"], from x in Animal.All from y in WeatherWords.Bad.Concat(WeatherWords.Good) select new[] { x.Name, y });

    public void Write(Scene scene)
    {
        var parts = Combinations.All[scene.Combination(Combinations)];
        var animal = Animal.All.First(x => x.Name == parts[0]);
        var bad = WeatherWords.Bad.Contains(parts[1]);
        var from = 0;
        s_sentence.Write(scene, gap =>
        {
            if (gap is not ("weather" or "animal"))
            {
                return false;
            }

            scene.Text.Word(gap == "weather" ? parts[1] : animal.Name);
            scene.Text.LabelLast(gap, gap == "weather" ? parts[1] : animal.Name);
            from = gap == "weather" ? scene.Text.Last : from;
            return true;
        });
        scene.Answer([" " + (bad ? animal.Bad : animal.Good)], [" " + (bad ? animal.Good : animal.Bad)]);
        scene.Text.Word(bad ? animal.Bad : animal.Good);
        scene.Text.Label("weather kind", bad ? "bad" : "good", from);
        scene.Text.Mark('.');
    }
}

/// <summary>The wind turns to the opposite direction.</summary>
internal sealed class Wind : IPassage
{
    private static readonly Template s_before = "The wind [blow] to the {from} . Before long it [be] {seasonal} , and by dusk the wind [turn] to the";

    public string Kind => "wind";

    public Combinations? Combinations => null;

    public void Write(Scene scene)
    {
        var began = scene.Random.Choose(WeatherWords.Directions.Count);
        var from = 0;
        s_before.Write(scene, gap =>
        {
            if (gap == "from")
            {
                scene.Text.Word(WeatherWords.Directions[began]);
                scene.Text.LabelLast("direction", WeatherWords.Directions[began]);
                from = scene.Text.Next + 1;
            }

            return gap == "from";
        });
        var now = WeatherWords.Directions[(began + 2) % 4];
        scene.Answer([" " + now], [.. WeatherWords.Directions.Where(x => x != now).Select(x => " " + x)]);
        scene.Text.Word(now);
        scene.Text.LabelLast("direction", now);
        scene.Text.Label("wind now", now, from);
        scene.Text.Mark('.');
    }
}

/// <summary>A temperature.</summary>
internal sealed class Degrees : IPassage
{
    private static readonly Template s_sentence = "Today it [be] {number} degrees , a {seasonal} day .";

    public string Kind => "degrees";

    public Combinations? Combinations => null;

    public void Write(Scene scene) => s_sentence.Write(scene, gap =>
    {
        if (gap == "number")
        {
            var number = (1 + scene.Random.Choose(30)).ToString(CultureInfo.InvariantCulture);
            scene.Text.Word(number);
            scene.Text.LabelLast("degrees", number);
        }

        return gap == "number";
    });
}
