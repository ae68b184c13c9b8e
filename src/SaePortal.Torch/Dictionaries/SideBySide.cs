using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Steering;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>What is steered, loaded.</summary>
/// <param name="Dictionary">A dictionary of the model, on its device.</param>
/// <param name="Latents">Its latents, each with a value in units of activation.</param>
public sealed record SteeredDictionary(SparseDictionary Dictionary, IReadOnlyList<(int Latent, double Value)> Latents);

/// <summary>
/// A plain and a steered text from one prompt and one seed, token by token. The plain model reads the steered text beside: how likely each token would have
/// been without steering, and how the chosen latents fire on it, are its.
/// </summary>
public sealed class SideBySide : IDisposable
{
    private readonly List<Steering> _steering = [];
    private readonly TextReader[] _readers;
    private readonly Side _plain;
    private readonly Side _steered;

    private SideBySide(Decoder model, int[] prompt, int? bos, SteerSpec spec, int sample, IReadOnlyList<SteeredDictionary> dictionaries)
    {
        var first = Steering.First(prompt, bos, spec.Positions);
        _steering.AddRange(dictionaries.Select(x => new Steering(x.Dictionary, x.Latents, spec.Method, first)));
        _readers = [new(model, dictionaries, bos), new(model, dictionaries, bos), new(model, [], bos, [.. _steering.SelectMany(x => x.Interventions)])];
        _plain = new Side(SteerSide.Plain, _readers[0], null, prompt, spec.Sampling(sample), model.EndOfText);
        _steered = new Side(SteerSide.Steered, _readers[2], _readers[1], prompt, spec.Sampling(sample), model.EndOfText);
    }

    /// <summary>Tokens of the prompt with the activations of the latents, in the order in which they were given; empty before the first <see cref="Next"/>.</summary>
    public IReadOnlyList<SteerToken> Prompt => _plain.Prompt;

    /// <summary>Whether both texts have ended.</summary>
    public bool Over => _plain.Ended is not null && _steered.Ended is not null;

    /// <summary>Begins a sample; nothing is computed yet.</summary>
    /// <param name="model">A loaded model; stays the caller's.</param>
    /// <param name="prompt">At least one token, BOS included where the model wants one.</param>
    /// <param name="bos">The tokenizer's BOS; null when it has none.</param>
    /// <param name="spec">How to write; checked.</param>
    /// <param name="sample">Which sample, from 0.</param>
    /// <param name="dictionaries">What is steered; the dictionaries stay the caller's.</param>
    /// <returns>Both texts, which the caller disposes, or what is wrong with the prompt.</returns>
    public static Answer<SideBySide> Begin(LanguageModel model, IReadOnlyList<int> prompt, int? bos, SteerSpec spec, int sample, IReadOnlyList<SteeredDictionary> dictionaries)
    {
        using var quiet = inference_mode();
        return Generation.Wrong(model, prompt) is { } wrong ? wrong : new SideBySide((Decoder)model, [.. prompt], bos, spec, sample, dictionaries);
    }

    /// <summary>Writes the next token of each text that goes on.</summary>
    /// <returns>At most one of each side: a token, or why the text ended; a text's last token comes with its end.</returns>
    /// <exception cref="ProblemException">The model's logits are not finite.</exception>
    public IReadOnlyList<(SteerSide Side, SteerToken? Token, GenerationEnd? Ended)> Next()
    {
        using var quiet = inference_mode();
        var news = new List<(SteerSide, SteerToken?, GenerationEnd?)>(2);
        foreach (var side in (ReadOnlySpan<Side>)[_plain, _steered])
        {
            if (side.Ended is null)
            {
                var token = side.Next();
                news.Add((side.Which, token, side.Ended));
            }
        }

        return news;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Array.ForEach(_readers, x => x.Dispose());
        _steering.ForEach(x => x.Dispose());
    }

    /// <summary>One text.</summary>
    /// <param name="which">Which of the two.</param>
    /// <param name="writer">The model that writes it.</param>
    /// <param name="beside">The plain model, where the writer is steered; else the writer itself is.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="options">How tokens are chosen.</param>
    /// <param name="stopAt">Tokens that end a text.</param>
    private sealed class Side(SteerSide which, TextReader writer, TextReader? beside, int[] prompt, SamplingOptions options, IReadOnlySet<int> stopAt)
    {
        private readonly Sampler _sampler = new(options);
        private float[]? _logits;
        private float[]? _plainLogits;
        private int _written;

        public SteerSide Which => which;

        public IReadOnlyList<SteerToken> Prompt { get; private set; } = [];

        public GenerationEnd? Ended { get; private set; }

        public SteerToken? Next()
        {
            if (_logits is null)
            {
                Prompt = [.. Read(prompt).Select((x, i) => new SteerToken(prompt[i], x))];
            }

            var (logits, plain) = (_logits!, _plainLogits);
            var token = _sampler.Choose(logits);
            if (stopAt.Contains(token))
            {
                Ended = GenerationEnd.EndOfText;
                return null;
            }

            // Read at once, so that a token is told with all that is known of it.
            var activations = Read([token])[0];
            Ended = ++_written == options.Tokens ? GenerationEnd.Tokens : writer.Full ? GenerationEnd.Context : null;
            var probability = LogProbability(logits, token);
            return new SteerToken(token, activations, probability, plain is null ? null : probability - LogProbability(plain, token));
        }

        private float[][] Read(int[] ids)
        {
            (_logits, var activations) = writer.Read(ids);
            if (beside is not null)
            {
                (_plainLogits, activations) = beside.Read(ids);
            }

            return activations;
        }

        private static double LogProbability(float[] logits, int token)
        {
            double most = logits.Max(), sum = 0;
            foreach (var logit in logits)
            {
                sum += Math.Exp(logit - most);
            }

            return logits[token] - most - Math.Log(sum);
        }
    }
}
