using System.CommandLine;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Runs;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal train</c>.</summary>
internal static class TrainVerb
{
    public static Command Create()
    {
        var model = SharedOptions.Name("--model", "The language model");
        var corpus = SharedOptions.Name("--corpus", "The text");
        var hook = new Option<string>("--hook") { Description = "Where activations are read, such as blocks.2.hook_resid_post", Required = true, HelpName = "HOOK" };
        var architecture = new Option<string>("--architecture") { Description = "How codes are chosen", DefaultValueFactory = _ => "topk", HelpName = "topk" };
        architecture.AcceptOnlyFromAmong("topk");
        var width = new Option<int>("--width") { Description = "Number of latents", Required = true };
        var k = new Option<int>("--k") { Description = "Active latents a token", DefaultValueFactory = _ => 32 };
        var tokens = SharedOptions.Count("--tokens", "Tokens to train on");
        tokens.Required = true;
        var name = SharedOptions.Name("--name", "What to call the dictionary");
        var batch = new Option<int>("--batch") { Description = "Tokens in a step", DefaultValueFactory = _ => 2048 };
        var context = new Option<int>("--context") { Description = "Tokens in a context", DefaultValueFactory = _ => 128 };
        var bos = new Option<bool>("--bos-per-context") { Description = "One BOS a context instead of one a document" };
        var heldOut = new Option<int?>("--held-out") { Description = "Contexts at the corpus' end never trained on; 4%, at least 64 and at most 512, unless given", HelpName = "CONTEXTS" };
        var rate = SharedOptions.Real("--lr", "Peak learning rate; derived from the length of the run and the width unless given");
        var aux = SharedOptions.Real("--aux-k", "Weight of the loss that revives dead latents; 1/32 unless given, 0 turns it off");
        var dead = SharedOptions.OptionalCount("--dead-after", "Tokens without firing after which a latent counts as dead; derived from the length of the run unless given");
        var every = new Option<int?>("--checkpoint-every") { Description = "Steps between checkpoints; about 30 seconds unless given" };
        var seed = new Option<long>("--seed") { Description = "Same seed, same machine: same weights", DefaultValueFactory = _ => 1 };
        var harvest = new Option<bool>("--then-harvest") { Description = "Harvest over the same corpus afterwards" };
        var device = SharedOptions.Device();
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("train", "Train a dictionary") { model, corpus, hook, architecture, width, k, tokens, name, batch, context, bos, heldOut, rate, aux, dead, every, seed, harvest, device, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, interrupt) =>
        {
            var spec = new TrainSpec
            {
                Name = parsed.GetValue(name)!,
                Model = parsed.GetValue(model)!,
                Corpus = parsed.GetValue(corpus)!,
                Hook = parsed.GetValue(hook)!,
                Architecture = DictionaryArchitecture.TopK,
                Width = parsed.GetValue(width),
                K = parsed.GetValue(k),
                Tokens = parsed.GetValue(tokens),
                Batch = parsed.GetValue(batch),
                Context = parsed.GetValue(context),
                BosPerContext = parsed.GetValue(bos),
                HeldOut = parsed.GetValue(heldOut),
                LearningRate = parsed.GetValue(rate),
                AuxK = parsed.GetValue(aux) ?? 1.0 / 32,
                DeadAfter = parsed.GetValue(dead),
                CheckpointEvery = parsed.GetValue(every),
                Seed = parsed.GetValue(seed),
                ThenHarvest = parsed.GetValue(harvest),
                Device = parsed.GetValue(device),
            };
            return await RunVerbs.Ended(work, await RunWatch.StartAndWait(work, spec, interrupt).ConfigureAwait(false), interrupt).ConfigureAwait(false);
        }));
        return command;
    }
}
