using System.CommandLine;
using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Removal;
using SaePortal.Web.Api;
using SaePortal.Web.Shell;
using Spectre.Console;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal corpus ...</c>.</summary>
internal static class CorpusVerbs
{
    public static Command Create() => new("corpus", "Text corpora") { Import(), List(), Show(), NamedVerbs.Rename<CorpusRecord, CorpusStore.Row, CorpusStore>("corpus", CorpusShape.Of), NamedVerbs.Remove("corpus", RemovableKind.Corpus) };

    private static Command Import()
    {
        var path = new Argument<string>("FILE|DIR") { Description = ".txt, .jsonl or .parquet, each also .gz; documents of a text end at a line <|endoftext|>" };
        var name = SharedOptions.Name("--name", "What to call it");
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("import", "Take text into the portal") { path, name, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var from = parsed.GetValue(path)!;
            if (NamedVerbs.Hub(from) is { } hub)
            {
                return hub;
            }

            Answer<CorpusRecord> imported = default;
            if (work.Json || Console.IsOutputRedirected)
            {
                imported = await work.Get<CorpusImport>().Import(from, parsed.GetValue(name)!, null, cancellation).ConfigureAwait(false);
            }
            else
            {
                await AnsiConsole.Status().StartAsync("Reading", async status =>
                    imported = await work.Get<CorpusImport>().Import(from, parsed.GetValue(name)!, new Progress<long>(x => status.Status($"{x:N0} documents")), cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            }

            return imported.Succeeded ? Shown(work, imported.Value) : imported.Problem;
        }));
        return command;
    }

    private static Command List()
    {
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("list", "All corpora") { data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            work.Print(await NamedVerbs.All(work.Get<CorpusStore>(), x => x.Name, cancellation).ConfigureAwait(false), ["name", "documents", "size", "labels", "imported from"],
                x => [x.Name, $"{x.Documents:N0}", Amounts.Bytes(x.Bytes), $"{x.Labels:N0}", x.Source], CorpusShape.Of);
            return 0;
        }));
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "The corpus" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("show", "One corpus") { name, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var found = await work.Get<CorpusStore>().Find(parsed.GetValue(name), cancellation).ConfigureAwait(false);
            return found.Succeeded ? Shown(work, found.Value) : found.Problem;
        }));
        return command;
    }

    private static Answer<int> Shown(Workplace work, CorpusRecord corpus)
    {
        if (work.Json)
        {
            Workplace.PrintJson(CorpusShape.Of(corpus));
            return 0;
        }

        Workplace.PrintFields(("name", corpus.Name), ("documents", $"{corpus.Documents:N0}"), ("size", Amounts.Bytes(corpus.Bytes)), ("labels", $"{corpus.Labels:N0}"), ("imported from", corpus.Source));
        return 0;
    }
}
