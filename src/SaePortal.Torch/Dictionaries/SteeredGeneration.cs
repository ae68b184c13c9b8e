using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Core.Steering;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>What a model wrote.</summary>
/// <param name="PromptIds">Tokens of the prompt.</param>
/// <param name="Text">What it added.</param>
/// <param name="Ids">Tokens of that.</param>
/// <param name="Ended">Why it ended.</param>
public sealed record WrittenText(IReadOnlyList<int> PromptIds, string Text, IReadOnlyList<int> Ids, GenerationEnd? Ended);

/// <summary>Lets a model write from a prompt, with latents of its dictionaries turned up or down; everything is read from disk and let go again.</summary>
public static class SteeredGeneration
{
    /// <summary>Writes.</summary>
    /// <param name="modelFolder">An imported model.</param>
    /// <param name="device">Where to run; null for the best.</param>
    /// <param name="prompt">The text to go on from.</param>
    /// <param name="sampling">How tokens are chosen; checked.</param>
    /// <param name="latents">Latents to turn, each with the folder of its dictionary.</param>
    /// <param name="method">What is done to them; the coefficient is what a code is clamped to.</param>
    /// <param name="positions">Where.</param>
    /// <param name="show">Gets the text as it comes, whole characters only; null for nobody.</param>
    /// <param name="cancellation">Stops between tokens.</param>
    /// <returns>What it wrote, or what cannot be read or run.</returns>
    public static Answer<WrittenText> Write(
        string modelFolder, string? device, string prompt, SamplingOptions sampling, IReadOnlyList<(string Folder, LatentCoefficient Latent)> latents,
        SteeringMethod method, SteeringPositions positions, Action<string>? show, CancellationToken cancellation)
    {
        var chosen = ComputeDevice.Choose(device);
        if (!chosen.Succeeded)
        {
            return chosen.Problem;
        }

        if (TokenizerReader.Load(modelFolder).Or(out var problem) is not { } tokenizer || CheckpointLoader.Load(modelFolder, chosen.Value).Or(out problem) is not { } model)
        {
            return problem!;
        }

        var (dictionaries, steering) = (new List<SparseDictionary>(), new List<Steering>());
        using var quiet = inference_mode();
        using (model)
        {
            try
            {
                var ids = tokenizer.Encode(prompt);
                if (Load(latents, method, Steering.First(ids, tokenizer.Bos, positions), model.Device, dictionaries, steering) is { } unreadable)
                {
                    return unreadable;
                }

                if (Generation.Begin(model, ids, sampling, [.. steering.SelectMany(x => x.Interventions)]).Or(out problem) is not { } generation)
                {
                    return problem!;
                }

                using (generation)
                {
                    return Run(generation, tokenizer, ids, show, cancellation);
                }
            }
            finally
            {
                steering.ForEach(x => x.Dispose());
                dictionaries.ForEach(x => x.Dispose());
            }
        }
    }

    private static Problem? Load(
        IReadOnlyList<(string Folder, LatentCoefficient Latent)> latents, SteeringMethod method, int first, Device device, List<SparseDictionary> dictionaries, List<Steering> steering)
    {
        foreach (var one in latents.GroupBy(x => x.Folder))
        {
            if (DictionaryFolder.Load(one.Key, device).Or(out var problem) is not { } dictionary)
            {
                return problem;
            }

            dictionaries.Add(dictionary);
            steering.Add(new Steering(dictionary, [.. one.Select(x => (x.Latent.Latent, x.Latent.Coefficient))], method, first));
        }

        return null;
    }

    private static WrittenText Run(Generation generation, Tokenizer tokenizer, int[] prompt, Action<string>? show, CancellationToken cancellation)
    {
        var all = new List<int>(prompt);
        var before = tokenizer.Decode(prompt);
        var (text, shown) = ("", 0);
        while (generation.Next() is { } token)
        {
            all.Add(token);
            var whole = tokenizer.Decode(all);
            text = whole.StartsWith(before, StringComparison.Ordinal) ? whole[before.Length..] : whole;
            // The last character may be complete only with the next token's bytes.
            var complete = text.TrimEnd('\ufffd').Length;
            if (complete > shown)
            {
                show?.Invoke(text[shown..complete]);
                shown = complete;
            }

            cancellation.ThrowIfCancellationRequested();
        }

        show?.Invoke(text[shown..]);
        return new WrittenText(prompt, text, all[prompt.Length..], generation.Ended);
    }
}
