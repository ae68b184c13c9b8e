using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using AngleSharp.Html.Parser;
using SaePortal.Web.Cli;
using SaePortal.Web.Docs;

namespace SaePortal.Web.Tests.Docs;

/// <summary>The page of all verbs has every command, argument, option and default of the program.</summary>
public sealed class VerbReferenceTests
{
    private static readonly RootCommand s_root = CommandLine.Root();

    /// <summary>Rows of the page by the verb above them: what is given, its default, its meaning.</summary>
    private static readonly Dictionary<string, List<string[]>> s_rows = Rows(DocsLibrary.Find(DocsLibrary.Verbs)!);

    public static TheoryData<string> Verbs { get; } = [.. All(s_root).Where(x => x is not RootCommand && !x.Hidden).Select(VerbReference.PathOf)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Page_Verb_HasAllOfItsDefinition(string path)
    {
        var verb = All(s_root).Single(x => VerbReference.PathOf(x) == path);
        var rows = s_rows[path];

        Assert.False(string.IsNullOrWhiteSpace(verb.Description), path);
        Assert.Contains(DocsLibrary.Find(DocsLibrary.Verbs)!.Headings, x => x.Text == path);
        if (verb.Subcommands.Any(x => !x.Hidden))
        {
            Assert.Empty(rows);
            return;
        }

        var options = verb.Options.Where(x => !x.Hidden && x is not (HelpOption or VersionOption)).ToList();
        Assert.Equal(verb.Arguments.Count + options.Count, rows.Count);
        foreach (var argument in verb.Arguments)
        {
            Assert.Contains(rows, x => x[0] == argument.Name && x[2].Length > 3);
        }

        foreach (var option in options)
        {
            var row = Assert.Single(rows, x => x[0].Split(' ', ',').Contains(option.Name));
            Assert.True(row[2].Length > 3, $"{path} {option.Name} has no description");
            if (option.Required)
            {
                Assert.Equal("must be given", row[1]);
            }
            else if (option.HasDefaultValue && option.ValueType != typeof(bool))
            {
                Assert.Equal(Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture), row[1]);
            }
        }
    }

    [Fact]
    public void Page_Verbs_AreNoMoreThanThereAre() => Assert.Equal(Verbs.Select(x => x.Data).Order(StringComparer.Ordinal), s_rows.Keys.Order(StringComparer.Ordinal));

    /// <summary>A tree made up here, and its page written by hand: what is added to the program stands there without anybody's doing.</summary>
    [Fact]
    public void Markdown_OfATree_IsWrittenInFull()
    {
        var size = new Option<int>("--size", "-s") { Description = "How large, in m|cm", DefaultValueFactory = _ => 7, HelpName = "M|CM" };
        var colour = new Option<string>("--colour") { Description = "Its colour", Required = true, HelpName = "C" };
        colour.AcceptOnlyFromAmong("red", "blue");
        var root = new RootCommand("tests")
        {
            new Command("house", "Houses") { new Command("build", "Build a *house*") { new Argument<string>("NAME") { Description = "What to call it" }, size, colour, new Option<bool>("--dry") { Description = "Only say" } } },
            new Command("secret", "Not shown") { Hidden = true },
        };
        var shown = DocsMarkdown.Read("garden", "# Garden\n\nA page with an example of the verb.\n\n## A house\n\n```sh\nsaeportal house build shed --colour red\nsaeportal house build shed --colour green\n```\n");

        var text = VerbReference.Markdown(root, [shown]);

        Assert.EndsWith(
            """

            ## house

            Houses.

            ### house build

            Build a \*house\*.

            ```usage
            saeportal house build NAME --colour C [-s, --size M|CM] [--dry]
            ```

            | Given | Default | Meaning |
            | --- | --- | --- |
            | `NAME` | must be given | What to call it |
            | `--colour C` | must be given | Its colour: `blue`, `red` |
            | `-s, --size M|CM` | `7` | How large, in m\|cm |
            | `--dry` | off | Only say |

            Examples: [Garden, a house](garden.md#a-house).

            """, text, StringComparison.Ordinal);
    }

    /// <summary>As a reader gets them: from the markup.</summary>
    private static Dictionary<string, List<string[]>> Rows(DocsText page)
    {
        var (rows, verb) = (new Dictionary<string, List<string[]>>(), "");
        var markup = string.Concat(page.Blocks.Select(x => x is DocsProse prose ? prose.Html : x is DocsTable table ? table.Html : ""));
        foreach (var element in new HtmlParser().ParseDocument(markup).QuerySelectorAll("h2, h3, h4, tbody tr"))
        {
            if (element.LocalName[0] == 'h')
            {
                rows[verb = element.TextContent] = [];
            }
            else
            {
                rows[verb].Add([.. element.Children.Select(x => x.TextContent)]);
            }
        }

        return rows;
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
