using System.Globalization;
using System.Text;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Core.People;

/// <summary>The name that a visitor gives themselves: short, one line, and nobody else's office.</summary>
public static class DisplayName
{
    /// <summary>The most characters, as people count them.</summary>
    public const int Longest = 40;

    /// <summary>Names under which a visitor could be taken for the portal itself.</summary>
    private static readonly HashSet<string> s_offices = new(StringComparer.OrdinalIgnoreCase) { "owner", "the owner", "saeportal", "admin", "administrator", "moderator", "system" };

    /// <summary>Checks a name and makes it tidy: one space between words, composed letters.</summary>
    /// <returns>The name as it will be shown, or what is wrong with it.</returns>
    public static Answer<string> Check(string? name)
    {
        var given = name ?? "";
        if (given.Any(x => char.IsLowSurrogate(x) || char.IsHighSurrogate(x)) && !IsPaired(given))
        {
            return Wrong(given, "It holds half a character.");
        }

        var tidy = string.Join(' ', given.Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        // Marks of direction and other invisible characters let one name look like another, or turn the line around.
        if (tidy.EnumerateRunes().Any(x => Rune.GetUnicodeCategory(x) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
        {
            return Wrong(tidy, "It holds characters that cannot be seen.");
        }

        if (!tidy.EnumerateRunes().Any(Rune.IsLetterOrDigit))
        {
            return Wrong(tidy, "A name has at least one letter or digit.");
        }

        // The second bound keeps a single letter from carrying a tower of accents.
        if (new StringInfo(tidy).LengthInTextElements > Longest || tidy.Length > 3 * Longest)
        {
            return Wrong(tidy, $"A name has at most {Longest} characters.");
        }

        return s_offices.Contains(tidy) ? Wrong(tidy, "It would be taken for the portal's own.") : tidy;
    }

    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static Problem Wrong(string name, string why) => new(ProblemKind.Invalid, $"\"{Slug.Shown(name)}\" cannot be shown as a name.", why);
}
