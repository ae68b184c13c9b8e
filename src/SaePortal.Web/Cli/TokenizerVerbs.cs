using System.CommandLine;
using SaePortal.Compute.Tokenizers;
using SaePortal.Core.Answers;
using SaePortal.Core.Tokenizers;
using SaePortal.Storage.Tokenizers;
using SaePortal.Torch.Tokenizers.Training;
using SaePortal.Web.Shell;
using Spectre.Console;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal tokenizer ...</c>.</summary>
internal static class TokenizerVerbs
{
    public static Command Create() => new("tokenizer", "Tokenizers that are trained here") { Train(), List(), Remove() };

    private static Command Train()
    {
        var corpus = SharedOptions.Name("--corpus", "The text");
        var vocabulary = SharedOptions.Count("--vocab", "Number of tokens, the 256 bytes and <|endoftext|> among them");
        vocabulary.Required = true;
        var name = SharedOptions.Name("--name", "What to call it");
        var least = new Option<long>("--min-frequency") { Description = "A pair that occurs less often becomes no token", DefaultValueFactory = _ => 2, HelpName = "N" };
        var output = new Option<string?>("--out") { Description = "A folder that gets tokenizer.json too", HelpName = "DIR" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("train", "Train a byte-level BPE tokenizer on a corpus") { corpus, vocabulary, name, least, output, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var options = new TokenizerTrainingOptions { Vocabulary = parsed.GetValue(vocabulary), MinFrequency = parsed.GetValue(least) };
            var trained = await Watched(work, progress => work.Get<TokenizerFromCorpus>().Train(
                parsed.GetValue(corpus)!, parsed.GetValue(name)!, options, parsed.GetValue(output), progress, cancellation)).ConfigureAwait(false);
            return trained.Succeeded ? Shown(work, trained.Value, options) : trained.Problem;
        }));
        return command;
    }

    private static Command List()
    {
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("list", "All tokenizers that were trained here") { data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, (work, _) =>
        {
            work.Print(work.Get<TokenizerStore>().All(), ["name", "tokens", "corpus", "size"],
                x => [x.Name, x.Origin is { } origin ? $"{origin.Vocabulary:N0}" : "-", x.Origin?.Corpus ?? "-", Amounts.Bytes(x.Bytes)], Shape);
            return Task.FromResult<Answer<int>>(0);
        }));
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("NAME") { Description = "The tokenizer" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("remove", "Remove a tokenizer") { name, yes, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, (work, _) => Task.FromResult(Removed(work, parsed.GetValue(name)!, parsed.GetValue(yes)))));
        return command;
    }

    private static Answer<int> Removed(Workplace work, string name, bool yes)
    {
        var store = work.Get<TokenizerStore>();
        if (store.Find(name).Or(out var problem) is not { } record)
        {
            return problem!;
        }

        if (NamedVerbs.NotWanted(work, yes, () => $"Removing the tokenizer \"{record.Name}\" frees {Amounts.Bytes(record.Bytes)}.") is { } end)
        {
            return end;
        }

        var removed = store.Remove(record.Name);
        if (removed.Succeeded && work.Json)
        {
            Workplace.PrintJson(Shape(removed.Value));
        }

        return removed.Succeeded ? 0 : removed.Problem;
    }

    private static async Task<Answer<NewTokenizer>> Watched(Workplace work, Func<IProgress<TokenizerTrainingProgress>?, Task<Answer<NewTokenizer>>> train)
    {
        if (work.Json || Console.IsOutputRedirected)
        {
            return await train(null).ConfigureAwait(false);
        }

        Answer<NewTokenizer> trained = default;
        await AnsiConsole.Status().StartAsync("Reading", async status => trained = await train(new Progress<TokenizerTrainingProgress>(x =>
            status.Status(x.Tokens == 0 ? $"{x.Documents:N0} documents" : $"{x.Tokens:N0} tokens"))).ConfigureAwait(false)).ConfigureAwait(false);
        return trained;
    }

    private static Answer<int> Shown(Workplace work, NewTokenizer made, TokenizerTrainingOptions options)
    {
        var (record, training) = made;
        if (work.Json)
        {
            Workplace.PrintJson(Shape(record));
            return 0;
        }

        Workplace.PrintFields(("name", record.Name), ("tokens", $"{training.Vocabulary:N0}"), ("corpus", record.Origin!.Corpus), ("distinct words", $"{training.Words:N0}"), ("folder", record.Folder));
        if (training.Vocabulary < options.Vocabulary)
        {
            Console.WriteLine($"The corpus gave {training.Vocabulary:N0} of {options.Vocabulary:N0} tokens: no further pair occurs {Amounts.Counted(options.MinFrequency, "time", "times")} in it.");
        }

        if (training.ForgottenWords > 0)
        {
            Console.WriteLine($"{Amounts.Counted(training.ForgottenWords, "rare word was", "rare words were")} left out to bound memory.");
        }

        return 0;
    }

    private static object Shape(TokenizerRecord x) => new
    {
        x.Name,
        x.Origin?.Vocabulary,
        x.Origin?.Corpus,
        x.Origin?.MinFrequency,
        x.Bytes,
        x.Folder,
        x.Origin?.Created,
    };
}
