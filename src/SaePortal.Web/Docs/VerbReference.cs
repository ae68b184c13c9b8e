using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;

namespace SaePortal.Web.Docs;

/// <summary>The page of all verbs, as Markdown, from the definitions that the program itself parses with.</summary>
internal static class VerbReference
{
    /// <summary>Writes the page.</summary>
    /// <param name="root">The verbs.</param>
    /// <param name="pages">Pages with examples, which are linked.</param>
    public static string Markdown(RootCommand root, IReadOnlyList<DocsText> pages)
    {
        var examples = Examples(root, pages);
        var text = new StringBuilder("# Every verb\n\nEvery verb of the command line with its arguments, options and defaults, as this version of the program defines them.\n\n");
        text.Append("What they have in common, such as exit codes, stands under [Command line](command-line.md). A verb's own `--help` says the same as this page.\n");
        foreach (var verb in Shown(root))
        {
            Write(text, verb, 2, examples);
        }

        return text.ToString();
    }

    /// <summary>The words that call a verb: <c>model import</c>.</summary>
    public static string PathOf(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Where(x => x is not RootCommand).Select(PathOf).Append(command is RootCommand ? "" : command.Name)).Trim();

    private static void Write(StringBuilder text, Command verb, int level, IReadOnlyDictionary<string, List<string>> examples)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{new string('#', level)} {PathOf(verb)}\n\n{Escaped(verb.Description)}.\n");
        if (!verb.Subcommands.Any(x => !x.Hidden))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n```usage\nsaeportal {PathOf(verb)}{Usage(verb)}\n```\n");
            Table(text, verb);
            if (examples.TryGetValue(PathOf(verb), out var links))
            {
                text.Append(CultureInfo.InvariantCulture, $"\nExamples: {string.Join(", ", links)}.\n");
            }
        }

        foreach (var inner in Shown(verb))
        {
            Write(text, inner, Math.Min(level + 1, 4), examples);
        }
    }

    private static void Table(StringBuilder text, Command verb)
    {
        var rows = verb.Arguments.Where(x => !x.Hidden).Select(x => (Code(x.Name), x.HasDefaultValue ? Default(x.GetDefaultValue()) : Needed(x.Arity.MinimumNumberOfValues > 0), Meaning(x)))
            .Concat(Options(verb).OrderByDescending(x => x.Required).Select(x => (Code(Called(x)), x.Required ? Needed(true) : IsSwitch(x) ? "off" : x.HasDefaultValue ? Default(x.GetDefaultValue()) : Needed(false), Meaning(x)))).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        text.Append("\n| Given | Default | Meaning |\n| --- | --- | --- |\n");
        foreach (var (given, usual, meaning) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {given} | {usual} | {meaning} |\n");
        }
    }

    private static string Usage(Command verb) => string.Concat(
        verb.Arguments.Where(x => !x.Hidden).Select(x => x.Arity.MinimumNumberOfValues > 0 && !x.HasDefaultValue ? $" {x.Name}" : $" [{x.Name}]")
            .Concat(Options(verb).OrderByDescending(x => x.Required).Select(x => x.Required ? $" {Called(x)}" : $" [{Called(x)}]{(x.Arity.MaximumNumberOfValues > 1 ? "..." : "")}")));

    private static string Called(Option option) => string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name)) + (IsSwitch(option) ? "" : $" {option.HelpName ?? "N"}");

    private static string Meaning(Symbol symbol)
    {
        var said = Escaped(symbol.Description);
        var among = (symbol is Option option ? option.GetCompletions(CompletionContext.Empty) : ((Argument)symbol).GetCompletions(CompletionContext.Empty)).Select(x => x.Label).ToList();
        return among.Count == 0 || (symbol is Option { Arity.MaximumNumberOfValues: 0 } or Option<bool>) ? said : $"{said}: {string.Join(", ", among.Select(Code))}";
    }

    private static string Needed(bool needed) => needed ? "must be given" : "none";

    private static string Default(object? value) => value is null ? "none" : Code(Convert.ToString(value, CultureInfo.InvariantCulture)!);

    /// <summary>Bars within code end no cell for Markdig, and a backslash would be shown.</summary>
    private static string Code(string text) => $"`{text}`";

    private static bool IsSwitch(Option option) => option.ValueType == typeof(bool);

    private static IEnumerable<Option> Options(Command verb) =>
        verb.Options.Concat(verb.Parents.OfType<Command>().SelectMany(x => x.Options).Where(x => x.Recursive)).Where(x => !x.Hidden && x is not (HelpOption or VersionOption));

    private static IEnumerable<Command> Shown(Command command) => command.Subcommands.Where(x => !x.Hidden);

    /// <summary>Sections with an example of a verb, by its words.</summary>
    private static Dictionary<string, List<string>> Examples(RootCommand root, IReadOnlyList<DocsText> pages) => (
        from page in pages
        from passage in page.Passages
        from line in passage.Sentences
        where line.IsCode && line.Text.StartsWith("saeportal ", StringComparison.Ordinal)
        let parsed = root.Parse([.. CommandLineParser.SplitCommandLine(line.Text["saeportal ".Length..])])
        where parsed.Errors.Count == 0
        let words = passage.Id.Length == 0 || passage.Heading == page.Title ? page.Title : $"{page.Title}, {passage.Heading.ToLowerInvariant()}"
        group $"[{words}]({page.Slug}.md{(passage.Id.Length == 0 ? "" : $"#{passage.Id}")})" by PathOf(parsed.CommandResult.Command)).ToDictionary(x => x.Key, x => x.Distinct().ToList());

    /// <summary>Plain words, whatever signs of Markdown are in them.</summary>
    private static string Escaped(string? text)
    {
        var escaped = new StringBuilder();
        foreach (var sign in text ?? "")
        {
            escaped.Append(sign is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' ? $"\\{sign}" : sign.ToString());
        }

        return escaped.ToString();
    }
}
