using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using SaePortal.Core.Naming;

namespace SaePortal.Web.Cli;

/// <summary>What is said of a command line that cannot be meant: the first thing that is wrong, and what was probably meant.</summary>
internal static partial class WrongUsageSentence
{
    /// <summary>The sentence; the parser finds many faults behind the first, which is the cause of most of them. Null when nothing is wrong.</summary>
    public static string? Of(ParseResult parsed) => parsed.Errors.Count > 0 ? OfErrors(parsed) : Misplaced(parsed.CommandResult);

    private static string OfErrors(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var verb = Path(parsed.CommandResult);
        var help = $"See: {verb} --help";
        if (parsed.UnmatchedTokens is [var token, ..])
        {
            return token.StartsWith('-') ? $"{NoOption(parsed.CommandResult, token.Split('=', ':')[0], verb)} {help}"
                : command.Subcommands.Count > 0 ? $"{NoVerb(command, token, verb)} {help}"
                : $"\"{Slug.Shown(token)}\" is more than {verb} takes. {help}";
        }

        return $"{Sentence(parsed.Errors[0])} {help}";
    }

    /// <summary>An option before the verb is an option of serving, which nobody asked for: it would be dropped without a word.</summary>
    private static string? Misplaced(CommandResult result)
    {
        var before = Commands(result).Skip(1).SelectMany(x => x.Children.OfType<OptionResult>()).FirstOrDefault(x => x is { Implicit: false, Option.Recursive: false });
        return before is null ? null
            : result.Command.Options.Any(x => x.Name == before.Option.Name) ? $"{before.Option.Name} stands before the verb. Give it behind: {Path(result)} {before.Option.Name}{(before.Tokens is [var value, ..] ? $" {value.Value}" : "")}"
            : NoOption(result, before.Option.Name, Path(result)) + $" See: {Path(result)} --help";
    }

    private static string NoVerb(Command command, string token, string verb)
    {
        var verbs = command.Subcommands.Where(x => !x.Hidden).Select(x => x.Name).ToList();
        return $"There is no verb \"{Slug.Shown(token)}\" of {verb}. {Meant(token, verbs) ?? $"There are {string.Join(", ", verbs)}."}";
    }

    private static string NoOption(CommandResult result, string token, string verb)
    {
        var options = Commands(result).SelectMany(x => x.Command.Options.Where(y => !y.Hidden && (x == result || y.Recursive))).Select(x => x.Name).Distinct().ToList();
        return $"There is no option \"{Slug.Shown(token)}\" of {verb}. {Meant(token, options) ?? $"There are {string.Join(", ", options)}."}";
    }

    private static string? Meant(string token, List<string> known)
    {
        var near = known.Where(x => Distance(token, x) <= Math.Max(1, x.Length / 4) || (token.Length > 2 && x.StartsWith(token, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(x => Distance(token, x)).Take(3).ToList();
        return near.Count > 0 ? $"Did you mean {string.Join(" or ", near)}?" : null;
    }

    /// <summary>The parser names types of the code where a number is none, and the verb where it is an argument's.</summary>
    private static string Sentence(ParseError error) => Unparsable().Replace(error.Message, x =>
        $"\"{Slug.Shown(x.Groups["text"].Value)}\" is no {(x.Groups["type"].Value is "Double" ? "number" : "whole number")} that {Where(error.SymbolResult) ?? x.Groups["where"].Value} could be.");

    private static string? Where(SymbolResult? result) => result switch
    {
        OptionResult option => option.Option.Name,
        ArgumentResult { Parent: OptionResult option } => option.Option.Name,
        ArgumentResult argument => $"the argument {argument.Argument.Name}",
        _ => null,
    };

    private static string Path(CommandResult result) => string.Join(' ', Commands(result).Reverse().Select(x => x.Command is RootCommand ? "saeportal" : x.Command.Name));

    /// <summary>A command and those that it belongs to.</summary>
    private static IEnumerable<CommandResult> Commands(CommandResult result)
    {
        for (SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is CommandResult command)
            {
                yield return command;
            }
        }
    }

    /// <summary>Letters to add, drop, change or swap with the next until one word is the other; a word of hostile length is cut.</summary>
    private static int Distance(string from, string to)
    {
        from = from[..Math.Min(from.Length, 64)];
        var steps = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                steps[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(steps[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1), Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[from.Length, to.Length];
    }

    [GeneratedRegex(@"^Cannot parse argument '(?<text>.*)' for (?:command|option) '(?<where>.*)' as expected type '.*System\.(?<type>\w+)[^']*'\.?$", RegexOptions.Singleline)]
    private static partial Regex Unparsable();
}
