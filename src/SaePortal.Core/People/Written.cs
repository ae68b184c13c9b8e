using SaePortal.Core.Answers;

namespace SaePortal.Core.People;

/// <summary>Text that people write into the portal: what it may be, and in which form it is kept.</summary>
public static class Written
{
    /// <summary>The longest comment.</summary>
    public const int Comment = 4_000;

    /// <summary>The longest reason of a report.</summary>
    public const int Reason = 300;

    /// <summary>The longest title of a list.</summary>
    public const int Title = 100;

    /// <summary>The longest introduction of a list.</summary>
    public const int About = 2_000;

    /// <summary>The longest note on an entry of a list.</summary>
    public const int Note = 500;

    /// <summary>Checks a text of several lines.</summary>
    /// <param name="text">As it was sent.</param>
    /// <param name="what">What it is, for the sentence: "comment".</param>
    /// <param name="most">The most characters.</param>
    /// <param name="mayBeEmpty">Whether nothing at all is fine.</param>
    /// <returns>The text with one kind of line break and without what cannot be shown, or what is wrong with it.</returns>
    public static Answer<string> Check(string? text, string what, int most, bool mayBeEmpty = false)
    {
        var given = (text ?? "").ReplaceLineEndings("\n");
        // PostgreSQL takes no zero; half characters and other control characters show as nothing anywhere.
        var kept = new string([.. given.Where((x, i) => !Unshown(x) && !Halved(given, i))]).Trim();
        if (kept.Length == 0 && !mayBeEmpty)
        {
            return new Problem(ProblemKind.Invalid, $"The {what} is empty.", "Write something.");
        }

        return kept.Length > most
            ? new Problem(ProblemKind.Invalid, $"The {what} has {kept.Length:N0} characters.", $"It may have {most:N0}.")
            : kept;
    }

    /// <summary>As <see cref="Check"/>, for a text of one line.</summary>
    public static Answer<string> Line(string? text, string what, int most, bool mayBeEmpty = false) =>
        Check(string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), what, most, mayBeEmpty);

    // Overrides of the direction would run on into what stands behind the text.
    private static bool Unshown(char x) => (char.IsControl(x) && x is not ('\n' or '\t')) || x is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';

    private static bool Halved(string text, int at) => char.IsHighSurrogate(text[at]) ? at + 1 >= text.Length || !char.IsLowSurrogate(text[at + 1])
        : char.IsLowSurrogate(text[at]) && (at == 0 || !char.IsHighSurrogate(text[at - 1]));
}
