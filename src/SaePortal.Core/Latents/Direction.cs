using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Naming;

namespace SaePortal.Core.Latents;

/// <summary>A direction at a hook point, as people write it: numbers between white space, commas or semicolons, or a JSON array.</summary>
public static class Direction
{
    /// <summary>The most numbers that are read.</summary>
    public const int Most = 65_536;

    private static readonly char[] s_separators = [' ', '\t', '\r', '\n', ',', ';'];

    /// <summary>Reads a direction; brackets round all of it, as JSON and Python print them, are left out.</summary>
    /// <returns>The numbers, or what is wrong with the text.</returns>
    public static Answer<float[]> Parse(string? text)
    {
        ReadOnlySpan<char> rest = (text ?? "").AsSpan().Trim();
        for (var i = 0; i < 2 && rest is ['[', .., ']']; i++)
        {
            rest = rest[1..^1].Trim();
        }

        var numbers = new List<float>();
        foreach (var range in rest.SplitAny(s_separators))
        {
            var word = rest[range];
            if (word.IsEmpty)
            {
                continue;
            }

            if (!float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !float.IsFinite(number))
            {
                return new Problem(ProblemKind.Invalid, $"\"{Slug.Shown(word.ToString())}\" is no number.", "Write a direction as numbers between spaces or commas, or as a JSON array.");
            }

            if (numbers.Count == Most)
            {
                return new Problem(ProblemKind.Invalid, $"The direction has more than {Most:N0} numbers.", "Give one vector.");
            }

            numbers.Add(number);
        }

        return numbers.ToArray();
    }

    /// <summary>What keeps a direction from being compared with a dictionary's decoder rows; null where nothing does.</summary>
    public static Problem? Check(IReadOnlyList<float> direction, string dictionary, DictionarySpec spec) =>
        direction.Count != spec.DOut ? new Problem(ProblemKind.Invalid, $"The direction has {direction.Count:N0} numbers, and \"{dictionary}\" writes vectors of {spec.DOut:N0} at {spec.Output}.", "Choose the dictionary that it belongs to.")
        : !direction.All(float.IsFinite) ? new Problem(ProblemKind.Invalid, "A number of the direction is not finite.", "Give numbers alone.")
        : direction.All(x => x == 0) ? new Problem(ProblemKind.Invalid, "All numbers of the direction are 0, so it points nowhere.", "Give a vector that has a length.")
        : null;
}
