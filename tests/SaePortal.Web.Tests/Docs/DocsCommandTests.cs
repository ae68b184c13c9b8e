using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using SaePortal.Web.Cli;
using SaePortal.Web.Docs;

namespace SaePortal.Web.Tests.Docs;

/// <summary>What the documentation tells people to type is what the program takes.</summary>
public sealed partial class DocsCommandTests
{
    private static readonly RootCommand s_root = CommandLine.Root();

    public static TheoryData<string, string> Commands { get; } = [.. DocsLibrary.Embedded.Order(StringComparer.Ordinal).SelectMany(slug =>
        DocsLibrary.Find(slug)!.Blocks.OfType<DocsCode>().SelectMany(x => x.Text.Split('\n')).Where(x => CommandLineStart().IsMatch(x)).Select(x => new TheoryDataRow<string, string>(slug, x)))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_OfTheDocs_IsUnderstood(string page, string line)
    {
        var parsed = s_root.Parse([.. CommandLineParser.SplitCommandLine(CommandLineStart().Replace(line, ""))]);

        Assert.True(parsed.Errors.Count == 0, $"{page}: {line}: {string.Join(" ", parsed.Errors.Select(x => x.Message))}");
    }

    [Fact]
    public void Command_WithAnOptionThatIsNot_WouldBeFound() =>
        Assert.NotEmpty(s_root.Parse([.. CommandLineParser.SplitCommandLine("harvest d --corpus c --tokens 2M --everything")]).Errors);

    [Fact]
    public void Verbs_All_HaveAnExample()
    {
        var shown = Commands.Select(x => s_root.Parse([.. CommandLineParser.SplitCommandLine(CommandLineStart().Replace(x.Data.Item2, ""))]).CommandResult.Command).Select(PathOf).ToHashSet();

        Assert.All(All(s_root).Where(x => !x.Hidden && x.Subcommands.Count == 0), x => Assert.Contains(PathOf(x), shown));
    }

    [Fact]
    public void Options_NamedInTheDocs_AreThoseThatExist()
    {
        var named = DocsLibrary.Embedded.SelectMany(x => LongOption().Matches(DocsLibrary.Source(x)).Select(y => y.Value)).ToHashSet();
        var known = All(s_root).SelectMany(x => x.Options).Where(x => !x.Hidden && x is not System.CommandLine.Help.HelpOption && x.Name != "--version").Select(x => x.Name).ToHashSet();

        // dotnet has an option --project.
        Assert.Empty(named.Except(known).Except(["--help", "--project"]));
    }

    /// <summary>A verb in running text stands for itself: its name must exist, its options need not be complete.</summary>
    [Fact]
    public void Verbs_InRunningText_Exist()
    {
        var inline = DocsLibrary.Embedded.SelectMany(x => InlineCommand().Matches(DocsLibrary.Source(x))).Select(x => x.Groups["words"].Value).ToList();

        Assert.NotEmpty(inline);
        Assert.All(inline, x => Assert.Empty(s_root.Parse([.. CommandLineParser.SplitCommandLine(x)]).UnmatchedTokens));
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static string PathOf(Symbol command) => string.Join(' ', command.Parents.OfType<Command>().Select(PathOf).Append(command is RootCommand ? "" : command.Name)).Trim();

    [GeneratedRegex("""^(SAEPORTAL__\w+=("[^"]*"|\S+) )?saeportal( |$)""")]
    private static partial Regex CommandLineStart();

    [GeneratedRegex("(?<![\\w-])--[a-z]([a-z-]*[a-z])?")]
    private static partial Regex LongOption();

    [GeneratedRegex("`saeportal (?<words>[^`]+)`")]
    private static partial Regex InlineCommand();
}
