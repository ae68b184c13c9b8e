using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Web.Cli;

namespace SaePortal.Web.Training;

/// <summary>Reads numbers from the text of a form's fields; an empty one has none.</summary>
internal sealed class FieldReader
{
    private readonly List<(string, Problem)> _problems = [];

    /// <summary>Each field that is no number where it must be one.</summary>
    public IReadOnlyList<(string Field, Problem Problem)> Problems => _problems;

    /// <summary>A whole number, also as "2M".</summary>
    public long? Count(string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (SharedOptions.Counted(text.Trim()) is { } count)
        {
            return count;
        }

        _problems.Add((field, new Problem(ProblemKind.Invalid, $"\"{text.Trim()}\" is no whole number.", "Write 200000, 200K or 2M.")));
        return null;
    }

    /// <summary>The same where it is not large.</summary>
    public int? Whole(string field, string text)
    {
        if (Count(field, text) is not { } count)
        {
            return null;
        }

        if (count is >= int.MinValue and <= int.MaxValue)
        {
            return (int)count;
        }

        _problems.Add((field, new Problem(ProblemKind.Invalid, $"{text.Trim()} is too large.", "Write a smaller number.")));
        return null;
    }

    /// <summary>Any number.</summary>
    public double? Real(string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        _problems.Add((field, new Problem(ProblemKind.Invalid, $"\"{text.Trim()}\" is no number.", "Write 0.008 or 8e-3.")));
        return null;
    }

    /// <summary>Whole numbers with commas or spaces between them.</summary>
    public IReadOnlyList<long> Counts(string field, string text) =>
        [.. text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(x => Count(field, x)).OfType<long>()];
}
