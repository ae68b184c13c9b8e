namespace SaePortal.Core.Worlds.Everyday;

/// <summary>A part of life. Its places are the cues that decide which sense of a word is meant; no other passage names them.</summary>
internal sealed record Setting(string Name, IReadOnlyList<string> Cues)
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        Of("water", "river lake stream pond canal"),
        Of("shore", "cliff lagoon reef bay pier"),
        Of("trade", "office market shop bazaar store"),
        Of("game", "stadium gym tournament playground racetrack"),
        Of("wild", "forest cave jungle swamp valley"),
        Of("farming", "barn stable mill orchard ranch"),
        Of("cooking", "kitchen bakery diner cafe tavern"),
        Of("making", "workshop garage factory forge shed"),
        Of("study", "college lesson lecture exam seminar"),
        Of("stage", "concert theatre opera festival rehearsal"),
        Of("building", "quarry dock shipyard mine warehouse"),
        Of("living", "mansion villa manor lodge bungalow"),
        Of("healing", "hospital clinic ward surgery pharmacy"),
        Of("law", "trial prison tribunal hearing jail"),
        Of("growing", "garden park greenhouse meadow lawn"),
        Of("war", "fort camp siege battle barracks"),
        Of("road", "highway crossing junction tunnel roundabout"),
    ];

    public static Setting Find(string name) => All.First(x => x.Name == name);

    private static Setting Of(string name, string cues) => new(name, cues.Split(' '));
}
