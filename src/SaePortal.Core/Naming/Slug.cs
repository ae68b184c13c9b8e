using System.Text.RegularExpressions;
using SaePortal.Core.Answers;

namespace SaePortal.Core.Naming;

/// <summary>The names of models, dictionaries and corpora: they stand in URLs, so they are short, lower case and never a page of the portal's own.</summary>
public static partial class Slug
{
    /// <summary>First segments of the portal's own URLs; a test compares this list with the route table.</summary>
    public static IReadOnlySet<string> Reserved { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "search", "steer", "corpora", "train", "runs", "leaderboard", "calibration", "rate", "campaigns", "compare", "evaluations",
        "lists", "users", "account", "settings", "status", "docs", "api", "openapi", "hubs", "health", "error", "not-found", "models",
        "dictionaries", "latents", "css", "js", "fonts", "icons", "favicon.ico", "robots.txt", "_framework", "_content", "_blazor", "signin", "signout",
        "s", "share", "reports", "post",
    };

    /// <summary>Files of the portal at the root of its URLs begin with this; what follows changes with every build.</summary>
    private const string OwnFiles = "saeportal.";

    /// <summary>Checks a name for a model, corpus or dictionary.</summary>
    /// <param name="name">The proposed name.</param>
    /// <param name="noun">What it names, for the message: "model", "corpus", "dictionary".</param>
    /// <returns>The name, or what is wrong with it.</returns>
    public static Answer<string> Check(string? name, string noun)
    {
        if (name is null || !IsWellFormed(name))
        {
            return new Problem(ProblemKind.Invalid, $"\"{Shown(name)}\" cannot name a {noun}.",
                "A name has 1 to 64 characters from a-z, 0-9, '.', '_', '@' and '-', and begins with a letter or digit.");
        }

        if (Reserved.Contains(name) || name.StartsWith(OwnFiles, StringComparison.Ordinal))
        {
            return new Problem(ProblemKind.Invalid, $"\"{name}\" is a page of the portal and cannot name a {noun}.", "Choose another name.");
        }

        return name;
    }

    /// <summary>Whether this could be a name at all; what could not is never looked up.</summary>
    public static bool IsWellFormed(string? name) => name is not null && Pattern().IsMatch(name);

    /// <summary>A hostile or endless value, made fit to stand in a sentence: no control characters, 80 characters at most.</summary>
    public static string Shown(string? value)
    {
        var text = new string([.. (value ?? "").Take(81).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return text.Length > 80 ? text[..80] + "..." : text;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._@-]{0,63}\z")]
    private static partial Regex Pattern();
}
