using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SaePortal.Web.Cli;

/// <summary>Options that many verbs have.</summary>
internal static class SharedOptions
{
    /// <summary><c>--data DIR</c>.</summary>
    public static Option<string?> Data() => new("--data") { Description = "The data folder; ./data unless SAEPORTAL__Data says otherwise", HelpName = "DIR" };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON for machines" };

    /// <summary><c>--device</c>.</summary>
    public static Option<string?> Device() => new("--device") { Description = "cpu, cuda:0, ...; the best device unless given", HelpName = "DEVICE" };

    /// <summary>A required name.</summary>
    public static Option<string> Name(string option, string description) => new(option) { Description = description, Required = true, HelpName = "NAME" };

    /// <summary>A number with a point, whatever the machine's language writes.</summary>
    public static Option<double?> Real(string option, string description) => new(option)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                return number;
            }

            result.AddError($"{option} is \"{string.Join(' ', result.Tokens.Select(x => x.Value))}\". It is a number, such as 0.5.");
            return null;
        },
    };

    /// <summary>A count that may be written as 2M: K, M and B are powers of ten.</summary>
    public static Option<long> Count(string option, string description) => new(option) { Description = description + "; K, M and B are powers of ten", HelpName = "N", CustomParser = x => Counted(x, option) };

    /// <summary>Such a count that need not be given.</summary>
    public static Option<long?> OptionalCount(string option, string description) => new(option) { Description = description + "; K, M and B are powers of ten", HelpName = "N", CustomParser = x => Counted(x, option) };

    /// <summary>Reads such a count; null when it is none.</summary>
    public static long? Counted(string text)
    {
        var factor = text.Length == 0 ? 1 : char.ToUpperInvariant(text[^1]) switch
        {
            'K' => 1_000m,
            'M' => 1_000_000m,
            'B' => 1_000_000_000m,
            _ => 1m,
        };
        var digits = factor == 1 ? text : text[..^1];
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / factor && number * factor % 1 == 0
            ? (long)(number * factor) : null;
    }

    private static long Counted(ArgumentResult result, string option)
    {
        if (Counted(result.Tokens.Count == 1 ? result.Tokens[0].Value : "") is { } count)
        {
            return count;
        }

        result.AddError($"{option} is \"{string.Join(' ', result.Tokens.Select(x => x.Value))}\". It is a whole number, such as 200000, 200K or 2M.");
        return 0;
    }
}
