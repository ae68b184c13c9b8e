using System.CommandLine;
using SaePortal.Core.Runs;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal harvest</c>.</summary>
internal static class HarvestVerb
{
    public static Command Create()
    {
        var dictionary = new Argument<string>("DICTIONARY") { Description = "The dictionary; model/name is accepted too" };
        var corpus = SharedOptions.Name("--corpus", "The text");
        var tokens = SharedOptions.Count("--tokens", "Tokens to read; the corpus is read once at most");
        tokens.Required = true;
        var seed = new Option<long>("--seed") { Description = "Decides which windows are sampled", DefaultValueFactory = _ => 1 };
        var device = SharedOptions.Device();
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("harvest", "Read a corpus through a dictionary and keep what the pages of its latents show") { dictionary, corpus, tokens, seed, device, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, interrupt) =>
        {
            var spec = new HarvestSpec
            {
                Dictionary = parsed.GetValue(dictionary)!.Split('/')[^1],
                Corpus = parsed.GetValue(corpus)!,
                Tokens = parsed.GetValue(tokens),
                Seed = parsed.GetValue(seed),
                Device = parsed.GetValue(device),
            };
            return await RunVerbs.Ended(work, await RunWatch.StartAndWait(work, spec, interrupt).ConfigureAwait(false), interrupt).ConfigureAwait(false);
        }));
        return command;
    }
}
