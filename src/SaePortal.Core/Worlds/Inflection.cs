namespace SaePortal.Core.Worlds;

/// <summary>A noun that can be counted.</summary>
internal sealed record Noun(string Singular, string Plural)
{
    /// <summary>Nouns as they are written down: "cup", or "child/children" where no rule helps.</summary>
    public static IReadOnlyList<Noun> List(string words) => [.. words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Of)];

    private static Noun Of(string word) => word.Split('/') is [var singular, var plural] ? new(singular, plural) : new(word, Ending.Add(word));
}

/// <summary>A verb: "give gives gave". Only "be" has a plural past of its own.</summary>
internal sealed record Verb(string Base, string Third, string Past)
{
    /// <summary>Verbs as they are written down: "walk", or "give/gave" where the past follows no rule.</summary>
    public static IReadOnlyList<Verb> List(string words) => [.. words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Of)];

    /// <summary>The form that a subject and a tense ask for.</summary>
    public string Form(bool past, bool plural) => Base == "be" ? (past, plural) switch
    {
        (true, true) => "were",
        (true, false) => "was",
        (false, true) => "are",
        _ => "is",
    }
    : past ? Past : plural ? Base : Third;

    private static Verb Of(string word) => word.Split('/') switch
    {
        ["be"] => new("be", "is", "was"),
        ["have"] => new("have", "has", "had"),
        [var x, var past] => new(x, Ending.Add(x), past),
        _ => new(word, Ending.Add(word), Ed(word)),
    };

    private static string Ed(string word) => word[^1] == 'e' ? word + "d" : Ending.IsConsonantY(word) ? word[..^1] + "ied" : word + "ed";
}

/// <summary>The s of plurals and of the third person, which are spelt alike.</summary>
internal static class Ending
{
    public static string Add(string word) =>
        IsConsonantY(word) ? word[..^1] + "ies"
        : word.EndsWith('s') || word.EndsWith('x') || word.EndsWith('z') || word.EndsWith("ch", StringComparison.Ordinal) || word.EndsWith("sh", StringComparison.Ordinal) || word is "go" or "echo" or "potato" or "tomato" ? word + "es"
        : word + "s";

    public static bool IsConsonantY(string word) => word[^1] == 'y' && word[^2] is not ('a' or 'e' or 'i' or 'o' or 'u');
}
