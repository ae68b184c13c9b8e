namespace SaePortal.Core.Worlds.Everyday;

/// <summary>The words that sentences are made of beside names, topics and senses.</summary>
internal static class EverydayWords
{
    public static IReadOnlyList<string> Looks { get; } = "old small new large strange grey famous plain odd little".Split(' ');

    public static IReadOnlyList<string> Daytimes { get; } = "morning afternoon evening night".Split(' ');

    public static IReadOnlyList<string> Weekdays { get; } = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".Split(' ');

    public static IReadOnlyList<string> Months { get; } = "January February March April May June July August September October November December".Split(' ');

    public static IReadOnlyList<string> Numbers { get; } = "one two three four five six seven eight".Split(' ');

    public static IReadOnlyList<Noun> Subjects { get; } =
        Noun.List("dog cat horse boy girl teacher farmer child/children man/men woman/women bird nurse sailor painter goat duck guard baker");

    public static IReadOnlyList<Noun> Landmarks { get; } =
        Noun.List("fence tree wagon window door wall table chair gate bridge tent tower car bench statue bush barrel rock");

    private static readonly IReadOnlyList<Verb> s_verbs = Verb.List("""
        be have go/went give/gave hand show pass lend/lent send/sent throw/threw offer meet/met sit/sat leave/left talk work walk spend/spent come/came see/saw notice hear/heard
        find/found catch/caught say/said ask answer count pack bring/brought carry make/made feel/felt look seem wait live stay write/wrote keep/kept tell/told remember like need take/took hear/heard
        """);

    private static readonly IReadOnlyList<Noun> s_nouns = Noun.List("""
        wing branch reed stone rock beam grain screen page wave boat letter hinge hammer edge coconut boxer buyer boss hymn lock sum spot paper pig lamb thief/thieves footstep
        tyre floor string tower trench maid hole breath treasure price frog mayor crime glass cherry chin inch window daisy nose room stair moon star gate wall potato hill tune knee
        desk monkey feather stove lid hair pile bolt pipe fish/fishes fee fortune bus fence arrow man/men week note plan town path coat lamp day friend present gift list
        thing eye story neighbour cousin way while end news king heart word
        """);

    /// <summary>All words of the world.</summary>
    public static Lexicon Lexicon() => new Lexicon()
        .Add("mark", ". , : ! ? ( ) [ ] \" - = + >")
        .Add("name", People.Names)
        .Add("weekday", Weekdays).Add("month", Months)
        .Add("number", Numbers).Add("number", Enumerable.Range(1, 31).Select(x => $"{x}"))
        .Add("adjective", Looks).Add("adjective", Mood.All.SelectMany(x => x.Adjectives.Concat(x.Feelings)))
        .Add("adjective", "low whole long clean ready best dear next good rare open late fond own")
        .Add("determiner", "a an the its his her all every some my your their this that no")
        .Add("pronoun", "it them you yours he she I we they us who more nothing both nobody")
        .Add("preposition", "of to at in on from for with by near behind under over through into after before between across against around off about past beside without during until")
        .Add("conjunction", "and but when so as")
        .Add("adverb", "then there soon suddenly slowly later afterwards too far up down out not very quite nearly here where please last again also perhaps once still just away home today together")
        .Add("archaic", "verily behold hark thus dwelt yore lo unto")
        .Add("code", "print")
        .Add("verb", "are were cannot")
        .Add("noun", Daytimes).Add("noun", Topic.All.SelectMany(x => x.Places)).Add("noun", Setting.All.SelectMany(x => x.Cues)).Add("noun", SenseWord.All.Select(x => x.Lemma))
        .Add("noun", "air mud money twang crash straw middle rain damp sand heat case light final chorus chapel night door chalk dish sun drought flour side fog stage dark draw noon water grass soil skin pain gold iron steel ice top pause shade wind dawn ground life bread goat shell moon gift leaf trouble hurry ball law side school kind")
        .Add(Topic.All.SelectMany(x => x.Things)).Add(Subjects).Add(Landmarks).Add(s_nouns)
        .Add(s_verbs).Add(SenseWord.All.SelectMany(x => x.Senses).SelectMany(x => x.Deeds).Select(x => x.Verb));
}
