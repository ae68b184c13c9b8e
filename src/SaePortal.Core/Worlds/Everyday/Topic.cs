namespace SaePortal.Core.Worlds.Everyday;

/// <summary>What a document is about: its places and things are of this topic.</summary>
internal sealed record Topic(string Name, IReadOnlyList<string> Places, IReadOnlyList<Noun> Things)
{
    public static IReadOnlyList<Topic> All { get; } =
    [
        Of("home", "house cabin palace flat", "cup lamp blanket pillow broom basket mirror spoon clock vase"),
        Of("school", "school library academy museum", "book pencil map ruler diary globe poster crayon compass notebook"),
        Of("farm", "farm vineyard dairy sawmill", "egg bucket shovel pumpkin carrot melon sack rake ladder saddle"),
        Of("sea", "harbour beach marina lighthouse", "net anchor oar sail rope pearl crab raft paddle shell"),
        Of("town", "station square hotel airport", "ticket coin parcel newspaper umbrella suitcase postcard wallet scarf hat"),
        Of("sport", "club arena track pool", "medal helmet racket trophy glove jersey flag bicycle kite ball"),
        Of("music", "studio ballroom church hall", "violin drum flute guitar trumpet record bell harp banjo song"),
        Of("food", "restaurant inn canteen bistro", "cake apple pie sandwich onion cookie bottle bowl plate lemon"),
    ];

    private static Topic Of(string name, string places, string things) => new(name, places.Split(' '), Noun.List(things));
}
