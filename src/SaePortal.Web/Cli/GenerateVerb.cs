using System.CommandLine;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Core.Steering;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Torch.Dictionaries;

namespace SaePortal.Web.Cli;

/// <summary><c>saeportal generate</c>.</summary>
internal static class GenerateVerb
{
    public static Command Create()
    {
        var usual = new SamplingOptions();
        var model = SharedOptions.Name("--model", "The language model");
        var prompt = new Option<string>("--prompt") { Description = "The text to go on from", Required = true, HelpName = "T" };
        var tokens = new Option<int>("--tokens") { Description = "Tokens to write at most", DefaultValueFactory = _ => usual.Tokens };
        var temperature = SharedOptions.Real("--temperature", "Below 1 likely tokens become likelier; 0 always takes the likeliest");
        var topK = new Option<int?>("--top-k") { Description = "Choose among so many of the likeliest tokens" };
        var topP = SharedOptions.Real("--top-p", "Choose among the fewest likeliest tokens whose probabilities sum to this");
        var seed = new Option<long>("--seed") { Description = "Same seed, same machine: same text", DefaultValueFactory = _ => usual.Seed };
        var steer = new Option<string[]>("--steer") { Description = "Turn a latent up or down: dictionary/123=4.0; may be given several times", HelpName = "D/N=C" };
        var method = new Option<SteeringMethod>("--method") { Description = "add: so many times the decoder row is added; clamp: the code is set to it; ablate: the code is set to 0", DefaultValueFactory = _ => SteeringMethod.Add };
        var positions = new Option<SteeringPositions>("--positions") { Description = "Steer at all positions but BOS, or at those of generated tokens alone", DefaultValueFactory = _ => SteeringPositions.All };
        var device = SharedOptions.Device();
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("generate", "Let a model write, with latents turned up or down") { model, prompt, tokens, temperature, topK, topP, seed, steer, method, positions, device, data, json };
        command.SetAction((parsed, _) => Workplace.Do(parsed, data, json, async (work, cancellation) =>
        {
            var sampling = usual with
            {
                Tokens = parsed.GetValue(tokens),
                Temperature = parsed.GetValue(temperature) ?? usual.Temperature,
                TopK = parsed.GetValue(topK),
                TopP = parsed.GetValue(topP),
                Seed = parsed.GetValue(seed),
            };
            if ((await work.Get<LanguageModelStore>().Find(parsed.GetValue(model), cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record
                || (await Steered(work, record, parsed.GetValue(steer) ?? [], cancellation).ConfigureAwait(false)).Or(out problem) is not { } latents)
            {
                return problem!;
            }

            return sampling.Check() is { } wrong ? wrong
                : Write(work, record, parsed.GetValue(prompt)!, sampling, latents, parsed.GetValue(method), parsed.GetValue(positions), parsed.GetValue(device), cancellation);
        }));
        return command;
    }

    /// <summary>The latents that shall be turned, checked before anything large is loaded.</summary>
    private static async Task<Answer<IReadOnlyList<(DictionaryRecord Dictionary, LatentCoefficient Latent)>>> Steered(Workplace work, LanguageModelRecord model, string[] given, CancellationToken cancellation)
    {
        var latents = new List<(DictionaryRecord, LatentCoefficient)>();
        foreach (var text in given)
        {
            if (LatentCoefficient.Parse(text).Or(out var problem) is not { } latent
                || (await work.Get<DictionaryStore>().Find(latent.Dictionary, cancellation).ConfigureAwait(false)).Or(out problem) is not { } dictionary)
            {
                return problem!;
            }

            if (dictionary.ModelId != model.Id)
            {
                return new Problem(ProblemKind.Invalid, $"The dictionary \"{dictionary.Name}\" belongs to the model \"{dictionary.Model}\", not to \"{model.Name}\".", "Steer a model with its own dictionaries.");
            }

            if (latent.Latent >= dictionary.Spec.Width)
            {
                return new Problem(ProblemKind.Invalid, $"\"{dictionary.Name}\" has no latent {latent.Latent}.", $"They go from 0 to {dictionary.Spec.Width - 1}.");
            }

            latents.Add((dictionary, latent));
        }

        return latents;
    }

    private static Answer<int> Write(
        Workplace work, LanguageModelRecord record, string prompt, SamplingOptions sampling, IReadOnlyList<(DictionaryRecord Dictionary, LatentCoefficient Latent)> latents,
        SteeringMethod method, SteeringPositions positions, string? device, CancellationToken cancellation)
    {
        var artifacts = work.Get<ArtifactFolder>();
        if (!work.Json)
        {
            Show(prompt);
        }

        var written = SteeredGeneration.Write(
            artifacts.Model(record.Id), device, prompt, sampling, [.. latents.Select(x => (artifacts.Dictionary(x.Dictionary.Id), x.Latent))], method, positions, work.Json ? null : Show, cancellation);
        if (!written.Succeeded)
        {
            return written.Problem;
        }

        if (work.Json)
        {
            Workplace.PrintJson(new
            {
                Model = record.Name,
                Prompt = prompt,
                written.Value.PromptIds,
                written.Value.Text,
                written.Value.Ids,
                written.Value.Ended,
                sampling.Seed,
                Sampling = new { sampling.Tokens, sampling.Temperature, sampling.TopK, sampling.TopP },
                Method = method,
                Positions = positions,
                Steer = latents.Select(x => new { Dictionary = x.Dictionary.Name, Hook = x.Dictionary.Spec.Output.ToString(), x.Latent.Latent, x.Latent.Coefficient }),
            });
        }
        else
        {
            Show("\n");
            if (written.Value.Ended == GenerationEnd.Context)
            {
                Console.Error.WriteLine($"It stopped where the model's context of {record.Spec.MaxContext} tokens is full.");
            }
        }

        return 0;
    }

    /// <summary>Text as it comes. A model may write what a terminal takes for a command.</summary>
    private static void Show(string part) =>
        Console.Write(Console.IsOutputRedirected ? part : new string([.. part.Select(x => char.IsControl(x) && x is not ('\n' or '\t') ? '\ufffd' : x)]));
}
