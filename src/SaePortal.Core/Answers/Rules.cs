using System.Globalization;

namespace SaePortal.Core.Answers;

/// <summary>Rules that options keep: each says in one way what a number is and what it must be, or null where the rule is kept.</summary>
public static class Rules
{
    /// <summary>A whole number within bounds.</summary>
    /// <param name="what">The number's name: "width".</param>
    /// <param name="value">The number.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    /// <param name="hint">Ends the sentence: what the upper bound is (", the width") or what else could be done.</param>
    public static Problem? Between(string what, long value, long least, long most, string hint = "") =>
        Kept(what, value.ToString("N0", CultureInfo.InvariantCulture), value >= least && value <= most,
            string.Create(CultureInfo.InvariantCulture, $"lie between {least:N0} and {most:N0}{hint}"));

    /// <summary>A number within bounds.</summary>
    /// <param name="what">The number's name.</param>
    /// <param name="value">The number; NaN lies nowhere.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    /// <param name="hint">Ends the sentence.</param>
    public static Problem? Between(string what, double value, double least, double most, string hint = "") =>
        Kept(what, value.ToString(CultureInfo.InvariantCulture), value >= least && value <= most,
            string.Create(CultureInfo.InvariantCulture, $"lie between {least:#,0.##} and {most:#,0.##}{hint}"));

    /// <summary>A number above 0 with an upper bound.</summary>
    /// <param name="what">The number's name.</param>
    /// <param name="value">The number; NaN is not above 0.</param>
    /// <param name="most">The most that it may be.</param>
    public static Problem? AboveZero(string what, double value, double most) =>
        Kept(what, value.ToString(CultureInfo.InvariantCulture), value > 0 && value <= most,
            string.Create(CultureInfo.InvariantCulture, $"be above 0 and at most {most:#,0.##}"));

    /// <summary>A whole number without an upper bound that anybody would meet.</summary>
    /// <param name="what">The number's name.</param>
    /// <param name="value">The number.</param>
    /// <param name="least">The least that it may be.</param>
    public static Problem? AtLeast(string what, long value, long least) =>
        Kept(what, value.ToString("N0", CultureInfo.InvariantCulture), value >= least, string.Create(CultureInfo.InvariantCulture, $"be at least {least:N0}"));

    /// <summary>The rules that are not kept, with the fields that they concern.</summary>
    /// <param name="rules">Each rule's field and what it says, null where it is kept.</param>
    public static IEnumerable<(string Field, Problem Problem)> Broken(params IEnumerable<(string Field, Problem? Problem)> rules)
    {
        foreach (var (field, problem) in rules)
        {
            if (problem is not null)
            {
                yield return (field, problem);
            }
        }
    }

    /// <summary>All that is wrong as one problem, or null where nothing is.</summary>
    /// <param name="broken">What <see cref="Broken"/> found.</param>
    public static Problem? AsOne(IReadOnlyList<(string Field, Problem Problem)> broken) => broken switch
    {
        [] => null,
        [var only] => only.Problem,
        _ => new Problem(ProblemKind.Invalid, string.Join(" ", broken.Select(x => x.Problem))),
    };

    private static Problem? Kept(string what, string shown, bool kept, string must) =>
        kept ? null : new Problem(ProblemKind.Invalid, $"The {what} is {shown}.", $"It must {must}.");
}
