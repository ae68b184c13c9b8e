using System.CommandLine;
using System.CommandLine.Parsing;
using SaePortal.Core.Runs;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal model train</c>.</summary>
internal static class ModelTrainVerb
{
    public static Command Create()
    {
        var corpus = SharedOptions.Name("--corpus", "The text");
        var tokenizer = SharedOptions.Name("--tokenizer", "A tokenizer that was trained here, or a model whose tokenizer is taken");
        var layers = new Option<int>("--layers") { Description = "Blocks", Required = true };
        var width = new Option<int>("--d-model") { Description = "Width of the residual stream", Required = true };
        var heads = new Option<int>("--heads") { Description = "Attention heads", Required = true };
        var mlp = new Option<int?>("--d-mlp") { Description = "Neurons of a block; four times the width unless given" };
        var tokens = SharedOptions.Count("--tokens", "Tokens to train on");
        tokens.Required = true;
        var name = SharedOptions.Name("--name", "What to call the model");
        var snapshots = new Option<long[]>("--snapshots") { Description = "Steps after which the model is kept as NAME@STEP, such as 0,512,2K; 0 keeps the untrained one", HelpName = "N,N", CustomParser = Steps };
        var context = new Option<int>("--context") { Description = "Tokens in a context", DefaultValueFactory = _ => 128 };
        var batch = new Option<int>("--batch") { Description = "Contexts in a step", DefaultValueFactory = _ => 16 };
        var rate = SharedOptions.Real("--lr", "Peak learning rate; derived from the width unless given");
        var decay = SharedOptions.Real("--weight-decay", "AdamW's decay of matrices; 0.1 unless given");
        var type = new Option<string>("--type") { Description = "How weights are written: f32, or bf16 for half the size", DefaultValueFactory = _ => "f32", HelpName = "f32|bf16" };
        type.AcceptOnlyFromAmong("f32", "bf16");
        var seed = new Option<long>("--seed") { Description = "Same seed, same machine: same weights", DefaultValueFactory = _ => 1 };
        var device = SharedOptions.Device();
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("train", "Train a small GPT-NeoX on a corpus")
        {
            corpus, tokenizer, layers, width, heads, mlp, tokens, name, snapshots, context, batch, rate, decay, type, seed, device, data, json,
        };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, interrupt) =>
        {
            var spec = new ModelTrainSpec
            {
                Name = parsed.GetValue(name)!,
                Corpus = parsed.GetValue(corpus)!,
                Tokenizer = parsed.GetValue(tokenizer)!,
                Layers = parsed.GetValue(layers),
                DModel = parsed.GetValue(width),
                Heads = parsed.GetValue(heads),
                DMlp = parsed.GetValue(mlp),
                Context = parsed.GetValue(context),
                Batch = parsed.GetValue(batch),
                Tokens = parsed.GetValue(tokens),
                LearningRate = parsed.GetValue(rate),
                WeightDecay = parsed.GetValue(decay) ?? 0.1,
                Snapshots = parsed.GetValue(snapshots) ?? [],
                Type = parsed.GetValue(type) == "bf16" ? WeightType.BF16 : WeightType.F32,
                Seed = parsed.GetValue(seed),
                Device = parsed.GetValue(device),
            };
            return await RunVerbs.Ended(work, await RunWatch.StartAndWait(work, spec, interrupt).ConfigureAwait(false), interrupt).ConfigureAwait(false);
        }));
        return command;
    }

    private static long[]? Steps(ArgumentResult result)
    {
        var parts = result.Tokens.SelectMany(x => x.Value.Split(',')).ToArray();
        if (parts.FirstOrDefault(x => SharedOptions.Counted(x) is null) is not { } wrong)
        {
            return [.. parts.Select(x => SharedOptions.Counted(x)!.Value)];
        }

        result.AddError($"--snapshots has \"{wrong}\". Give steps with commas between them, such as 0,512,2K.");
        return null;
    }
}
