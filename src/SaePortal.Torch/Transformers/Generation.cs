using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>
/// A text on its way, token by token, as fast as it is read. Each position runs through the model once: keys and values of the earlier ones are kept.
/// Interventions act on every position, the prompt's too. Uses the model, so nothing else may run it between <see cref="Next"/>'s begin and end.
/// </summary>
public sealed class Generation : IDisposable
{
    private readonly Decoder _model;
    private readonly SamplingOptions _options;
    private readonly IReadOnlyList<Intervention>? _write;
    private readonly IReadOnlySet<int> _stopAt;
    private readonly KeyValueCache _cache;
    private readonly Sampler _sampler;
    private int[] _unread;
    private int _generated;

    private Generation(Decoder model, int[] prompt, SamplingOptions options, IReadOnlyList<Intervention>? write, IReadOnlySet<int> stopAt)
    {
        (_model, _unread, _options, _write, _stopAt) = (model, prompt, options, write, stopAt);
        (_cache, _sampler) = (new KeyValueCache(model.Spec.Layers), new Sampler(options));
    }

    /// <summary>Why the text ended; null while it goes on.</summary>
    public GenerationEnd? Ended { get; private set; }

    /// <summary>Begins a text after a prompt; nothing is computed yet.</summary>
    /// <param name="model">A loaded model; stays the caller's.</param>
    /// <param name="prompt">At least one token, BOS included where the model wants one.</param>
    /// <param name="options">How to choose and when to stop.</param>
    /// <param name="write">Interventions at every position: steering, ablation.</param>
    /// <param name="stopAt">Tokens that end the text; null takes those of the model's own configuration.</param>
    /// <returns>The text, which the caller disposes, or what is wrong with the request.</returns>
    public static Answer<Generation> Begin(
        LanguageModel model, IReadOnlyList<int> prompt, SamplingOptions options, IReadOnlyList<Intervention>? write = null, IReadOnlySet<int>? stopAt = null)
    {
        if ((options.Check() ?? Wrong(model, prompt)) is { } problem)
        {
            return problem;
        }

        var decoder = model as Decoder ?? throw new ArgumentException("Only models that CheckpointLoader loaded can generate.", nameof(model));
        return new Generation(decoder, [.. prompt], options, write, stopAt ?? decoder.EndOfText);
    }

    /// <summary>Computes the next token.</summary>
    /// <returns>The token, or null when the text has ended; the token that ended it is not told.</returns>
    /// <exception cref="ProblemException">The model's logits are not finite.</exception>
    public int? Next()
    {
        if (Ended is not null)
        {
            return null;
        }

        var token = _sampler.Choose(Logits());
        _unread = [token];
        _generated++;
        if (_stopAt.Contains(token))
        {
            Ended = GenerationEnd.EndOfText;
            return null;
        }

        Ended = _generated == _options.Tokens ? GenerationEnd.Tokens : _cache.Length + 1 == _model.Spec.MaxContext ? GenerationEnd.Context : null;
        return token;
    }

    /// <summary>What is wrong with a prompt, or null.</summary>
    internal static Problem? Wrong(LanguageModel model, IReadOnlyList<int> prompt)
    {
        if (prompt.Count == 0)
        {
            return new Problem(ProblemKind.Invalid, "The prompt has no token.", "Give some text to go on from.");
        }

        foreach (var id in prompt.Where(x => x < 0 || x >= model.Spec.Vocabulary))
        {
            return new Problem(
                ProblemKind.Invalid, $"The prompt has the token {id}; the model's tokens are 0 to {model.Spec.Vocabulary - 1}.", "Use the model's own tokenizer.");
        }

        if (prompt.Count >= model.Spec.MaxContext)
        {
            return new Problem(
                ProblemKind.Invalid, $"The prompt has {prompt.Count} tokens, and the model's context of {model.Spec.MaxContext} leaves no room to go on.",
                "Shorten the prompt.");
        }

        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _cache.Dispose();

    private float[] Logits()
    {
        using var scope = NewDisposeScope();
        var ids = tensor(Array.ConvertAll(_unread, x => (long)x), 1, _unread.Length).to(_model.Device);
        var logits = _model.NextLogits(ids, _write, _cache).to(float32).cpu().data<float>().ToArray();
        return Finite(logits, _cache.Length);
    }

    /// <summary>Logits that can be chosen from.</summary>
    /// <exception cref="ProblemException">They are not finite.</exception>
    internal static float[] Finite(float[] logits, int position) => Array.TrueForAll(logits, float.IsFinite)
        ? logits
        : throw new ProblemException(new Problem(ProblemKind.Unreadable, $"The model's logits are not finite at position {position}.",
            "Check the model's weights; half-precision checkpoints can overflow, and so can strong steering."));
}
