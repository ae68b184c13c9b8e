using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Worlds;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Probes;

/// <summary>Asks a model what a world knows: a question is answered rightly when the likeliest of all right and wrong continuations is a right one.</summary>
/// <param name="model">The model; stays the caller's.</param>
/// <param name="tokenizer">Its tokenizer.</param>
public sealed class ModelProbing(LanguageModel model, Tokenizer tokenizer)
{
    /// <summary>Loads a checkpoint and asks it.</summary>
    /// <param name="folder">The checkpoint with its tokenizer.</param>
    /// <param name="device">Where to compute; null for the best device.</param>
    /// <param name="world">The world.</param>
    /// <param name="seed">Another seed gives other questions.</param>
    /// <param name="each">Questions of each kind, seen and withheld.</param>
    /// <param name="cancellation">Stops between questions.</param>
    /// <returns>The scores, or why the model cannot be asked.</returns>
    public static Answer<IReadOnlyList<ProbeScore>> Ask(string folder, string? device, World world, long seed, int each, CancellationToken cancellation)
    {
        var chosen = ComputeDevice.Choose(device);
        if (!chosen.Succeeded)
        {
            return chosen.Problem;
        }

        if (TokenizerReader.Load(folder).Or(out var problem) is not { } tokenizer)
        {
            return problem!;
        }

        if (CheckpointLoader.Load(folder, chosen.Value).Or(out problem) is not { } loaded)
        {
            return problem!;
        }

        using (loaded)
        {
            return new ModelProbing(loaded, tokenizer).Ask(world, seed, each, cancellation).ToArray();
        }
    }

    /// <summary>Asks questions of every kind that a world has.</summary>
    /// <param name="world">The world.</param>
    /// <param name="seed">Another seed gives other questions; training text of every seed lacks what is withheld.</param>
    /// <param name="each">Questions of each kind, seen and withheld.</param>
    /// <param name="cancellation">Stops between questions.</param>
    /// <returns>One score for each kind, and one more for kinds with withheld combinations.</returns>
    public IReadOnlyList<ProbeScore> Ask(World world, long seed, int each, CancellationToken cancellation)
    {
        var scores = new List<ProbeScore>();
        foreach (var kind in world.ProbeKinds)
        {
            foreach (var withheld in new[] { false, true })
            {
                var (asked, right) = (0, 0);
                foreach (var probe in world.Probes(kind, withheld, seed).Take(each))
                {
                    cancellation.ThrowIfCancellationRequested();
                    asked++;
                    right += IsRight(probe) ? 1 : 0;
                }

                if (asked > 0)
                {
                    scores.Add(new ProbeScore(kind, withheld, asked, right));
                }
            }
        }

        return scores;
    }

    /// <summary>Whether a question is answered rightly.</summary>
    public bool IsRight(WorldProbe probe) => probe.Right.Max(x => LogLikelihood(probe.Prompt, x)) > probe.Wrong.Max(x => LogLikelihood(probe.Prompt, x));

    /// <summary>Log of the probability that a continuation follows a prompt, in nats, summed over its tokens.</summary>
    public double LogLikelihood(string prompt, string continuation)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var before = tokenizer.Encode(prompt, special: false);
        var after = tokenizer.Encode(continuation, special: false);
        long[] ids = [.. tokenizer.Bos is { } bos ? [bos] : Array.Empty<long>(), .. before.Select(x => (long)x), .. after.Select(x => (long)x)];
        var logs = model.Run(tensor(ids, [1, ids.Length], device: model.Device), [HookPoint.Logits])[HookPoint.Logits][0].to(float32).log_softmax(-1);
        var first = ids.Length - after.Length;
        return Enumerable.Range(0, after.Length).Sum(i => (double)logs[first + i - 1, ids[first + i]].item<float>());
    }
}
