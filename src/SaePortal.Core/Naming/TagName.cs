using System.Text.RegularExpressions;
using SaePortal.Core.Answers;

namespace SaePortal.Core.Naming;

/// <summary>The names of tags: short, lower case, words joined by hyphens, so that two people who mean the same write the same.</summary>
public static partial class TagName
{
    /// <summary>The most characters.</summary>
    public const int Longest = 30;

    /// <summary>Reads a tag as people write it: "Negative emotion" becomes "negative-emotion".</summary>
    /// <returns>The tag, or what is wrong with it.</returns>
    public static Answer<string> Check(string? given)
    {
        var tag = Gap().Replace((given ?? "").Trim().TrimStart('#').ToLowerInvariant(), "-");
        return Pattern().IsMatch(tag) ? tag
            : new Problem(ProblemKind.Invalid, $"\"{Slug.Shown(given)}\" is no tag.", $"A tag has 1 to {Longest} characters from a-z, 0-9 and '-', and begins and ends with a letter or digit.");
    }

    [GeneratedRegex(@"[\s_-]+")]
    private static partial Regex Gap();

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?\z")]
    private static partial Regex Pattern();
}
