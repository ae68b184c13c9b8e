namespace SaePortal.Core.Worlds.Everyday;

/// <summary>Someone with a name.</summary>
internal sealed record Person(string Name, bool IsWoman)
{
    /// <summary>he or she.</summary>
    public string Subject => IsWoman ? "she" : "he";

    /// <summary>his or her.</summary>
    public string Possessive => IsWoman ? "her" : "his";
}

/// <summary>Everybody.</summary>
internal static class People
{
    private const string Women = "Mary Anna Lily Emma Sarah Julia Clara Nora Ellen Kate Lucy Helen Laura Alice Ruth Jane Eva Maria";
    private const string Men = "John Tom Peter Paul James Daniel Simon Henry Martin Oscar Victor Adam David George Leo Hugo Felix Oliver";

    public static IReadOnlyList<Person> All { get; } = [.. Women.Split(' ').Select(x => new Person(x, true)), .. Men.Split(' ').Select(x => new Person(x, false))];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(x => x.Name)];

    public static Person Find(string name) => All.First(x => x.Name == name);
}
