using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Web.Api;

/// <summary>One of a few words in a query: those that the same value has in JSON, where binding an enum would take the names of the code.</summary>
/// <param name="Value">What the word means.</param>
internal readonly record struct Chosen<T>(T Value)
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> s_words = Enum.GetValues<T>().ToDictionary(x => JsonSerializer.SerializeToElement(x).GetString()!, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a word of a query; the framework calls it.</summary>
    /// <returns>True; a word that means nothing is told with those that do, which the framework's own message would not.</returns>
    /// <exception cref="ProblemException">It is none of them.</exception>
    public static bool TryParse(string? text, out Chosen<T> chosen)
    {
        chosen = s_words.TryGetValue(text ?? "", out var value) ? new Chosen<T>(value)
            : throw new ProblemException(new Problem(ProblemKind.Invalid, $"\"{Slug.Shown(text ?? "")}\" means nothing here.", $"There are {string.Join(", ", s_words.Keys)}."));
        return true;
    }
}
