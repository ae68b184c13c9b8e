using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>What a model makes of a row of tokens at hook points, from one run and out of torch's hands: who asks next need not wait until all of it was used.</summary>
public sealed class TokenActivations
{
    private readonly Dictionary<HookPoint, float[]> _values;

    private TokenActivations(Dictionary<HookPoint, float[]> values) => _values = values;

    /// <summary>Activations at one of the hook points that were asked for: [tokens, width], row after row.</summary>
    public float[] this[HookPoint hook] => _values[hook];

    /// <summary>Runs a model once.</summary>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="tokens">At least one token, no more than the model reads.</param>
    /// <param name="hooks">Hook points that the model has; one that is named twice is read once.</param>
    public static TokenActivations Of(LanguageModel model, int[] tokens, IReadOnlyCollection<HookPoint> hooks)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var read = model.Run(tensor(Array.ConvertAll(tokens, x => (long)x), [1, tokens.Length], device: model.Device), [.. hooks.Distinct()]);
        return new TokenActivations(read.ToDictionary(x => x.Key, x => x.Value[0].to(float32).cpu().contiguous().data<float>().ToArray()));
    }
}
