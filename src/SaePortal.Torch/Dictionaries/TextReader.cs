using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>A model that reads a growing text: what comes next, and how chosen latents fire.</summary>
/// <param name="model">The model.</param>
/// <param name="watched">Dictionaries whose latents are told; none for a model that only writes.</param>
/// <param name="bos">BOS, on which latents do not count.</param>
/// <param name="write">Interventions.</param>
internal sealed class TextReader(Decoder model, IReadOnlyList<SteeredDictionary> watched, int? bos, IReadOnlyList<Intervention>? write = null) : IDisposable
{
    private readonly KeyValueCache _cache = new(model.Spec.Layers);
    private readonly HookPoint[] _hooks = [.. watched.Select(x => x.Dictionary.Spec.Input).Distinct()];

    /// <summary>Whether no token can follow.</summary>
    public bool Full => _cache.Length == model.Spec.MaxContext;

    /// <summary>Reads on.</summary>
    /// <param name="ids">At least one token.</param>
    /// <returns>Logits of the token that follows, [vocabulary], and for each token the activations of the latents.</returns>
    /// <exception cref="Core.Answers.ProblemException">The logits are not finite.</exception>
    public (float[] Logits, float[][] Activations) Read(int[] ids)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var (next, values) = model.Next(tensor(Array.ConvertAll(ids, x => (long)x), 1, ids.Length).to(model.Device), _hooks, write, _cache);
        var activations = Array.ConvertAll(ids, _ => new float[watched.Sum(x => x.Latents.Count)]);
        var column = 0;
        foreach (var (dictionary, latents) in watched)
        {
            var codes = Steering.CodesOf(dictionary, values[dictionary.Spec.Input], tensor(latents.Select(x => (long)x.Latent).ToArray()).to(model.Device)).cpu().contiguous().data<float>().ToArray();
            for (var i = 0; i < codes.Length; i++)
            {
                activations[i / latents.Count][column + (i % latents.Count)] = ids[i / latents.Count] == bos ? 0 : codes[i];
            }

            column += latents.Count;
        }

        return (Generation.Finite(next.to(float32).cpu().data<float>().ToArray(), _cache.Length), activations);
    }

    /// <inheritdoc />
    public void Dispose() => _cache.Dispose();
}
