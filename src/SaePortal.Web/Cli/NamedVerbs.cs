using System.CommandLine;
using SaePortal.Core.Answers;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Removal;
using SaePortal.Web.Api;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Cli;

/// <summary>Verbs that all named things have.</summary>
internal static class NamedVerbs
{
    private const int AtOnce = 500;

    /// <summary>Why a reference to the Hugging Face hub is not followed; null for a path.</summary>
    public static Problem? Hub(string path) => path.StartsWith("hf:", StringComparison.Ordinal)
        ? new Problem(ProblemKind.Invalid, $"\"{Core.Naming.Slug.Shown(path)}\" names something on the Hugging Face hub, and nothing is downloaded.", "Download it with git or huggingface-cli, and give the folder.") : null;

    /// <summary>Everything in a store, page by page.</summary>
    public static async Task<IReadOnlyList<TRecord>> All<TRecord, TRow>(NamedStore<TRecord, TRow> store, Func<TRecord, string> name, CancellationToken cancellation)
        where TRecord : class
        where TRow : class
    {
        var all = new List<TRecord>();
        IReadOnlyList<TRecord> page;
        do
        {
            page = await store.All(all.Count == 0 ? null : name(all[^1]), AtOnce, cancellation).ConfigureAwait(false);
            all.AddRange(page);
        }
        while (page.Count == AtOnce);
        return all;
    }

    /// <summary><c>rename OLD NEW</c>.</summary>
    public static Command Rename<TRecord, TRow, TStore>(string noun, Func<TRecord, object> shown)
        where TRecord : class
        where TRow : class
        where TStore : NamedStore<TRecord, TRow>
    {
        var old = new Argument<string>("NAME") { Description = $"The {noun}" };
        var name = new Argument<string>("NEW") { Description = "The new name" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("rename", $"Give a {noun} a new name; the old one leads to it") { old, name, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var renamed = await work.Get<TStore>().Rename(parsed.GetValue(old)!, parsed.GetValue(name)!, cancellation).ConfigureAwait(false);
            if (!renamed.Succeeded)
            {
                return renamed.Problem;
            }

            if (work.Json)
            {
                Workplace.PrintJson(shown(renamed.Value));
            }
            else
            {
                Console.WriteLine($"The {noun} \"{parsed.GetValue(old)}\" is now \"{parsed.GetValue(name)}\".");
            }

            return 0;
        }));
        return command;
    }

    /// <summary><c>remove NAME [--yes]</c>.</summary>
    public static Command Remove(string noun, RemovableKind kind)
    {
        var name = new Argument<string>("NAME") { Description = $"The {noun}" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("remove", $"Remove a {noun} and what depends on it") { name, yes, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var store = work.Get<RemovalStore>();
            if ((await store.Plan(kind, parsed.GetValue(name)!, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } plan)
            {
                return problem!;
            }

            if (NotWanted(work, parsed.GetValue(yes), () => Sentence(noun, plan)) is { } end)
            {
                return end;
            }

            var removed = await store.Remove(kind, plan.Name, cancellation).ConfigureAwait(false);
            if (removed.Succeeded && work.Json)
            {
                Workplace.PrintJson(RemovalShape.Of(removed.Value));
            }

            return removed.Succeeded ? 0 : removed.Problem;
        }));
        return command;
    }

    /// <summary>Asks whether something shall be removed, unless <c>--yes</c> or <c>--json</c> was given.</summary>
    /// <returns>How the verb ends; null when it goes on.</returns>
    public static Answer<int>? NotWanted(Workplace work, bool yes, Func<string> sentence)
    {
        if (yes || work.Json)
        {
            return null;
        }

        Console.WriteLine(sentence());
        if (Console.IsInputRedirected)
        {
            return new Problem(ProblemKind.Invalid, "Nobody can be asked here.", "Give --yes to remove it.");
        }

        Console.Write("Remove it? [y/N] ");
        return Console.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES" ? null : 1;
    }

    private static string Sentence(string noun, RemovalPlan plan) =>
        $"Removing the {noun} \"{plan.Name}\" frees {Amounts.Bytes(plan.Bytes)} of files and room in the database"
        + (plan.Dictionaries.Count > 0 ? $"; it takes {Amounts.Counted(plan.Dictionaries.Count, "dictionary", "dictionaries")} with it: {string.Join(", ", plan.Dictionaries.Take(10))}" : "")
        + (plan.Harvests.Count > 0 ? $"; {string.Join(", ", plan.Harvests.Take(10))} lose what was harvested from it" : "")
        + (plan.Written.Sentence() is { } written ? $"; {written}" : "") + ".";
}
