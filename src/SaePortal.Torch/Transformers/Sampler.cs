using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Native;

namespace SaePortal.Torch.Transformers;

/// <summary>
/// Chooses tokens from logits: temperature, then top-k, then top-p on what is left (the order of Hugging Face's warpers), then a draw. Sums are taken
/// in double precision and ties go to the lower token, so that a seed tells the text.
/// </summary>
internal sealed class Sampler(SamplingOptions options)
{
    private readonly Random _random = SeededRandom.Of(options.Seed);
    private int[] _order = [];
    private double[] _weights = [];

    /// <summary>Chooses the next token.</summary>
    /// <param name="logits">[vocabulary], finite.</param>
    public int Choose(ReadOnlySpan<float> logits)
    {
        if (options.Temperature == 0 || options.TopK == 1)
        {
            return Likeliest(logits);
        }

        var kept = Sort(logits);
        Weigh(logits, kept);
        return _order[Draw(TopP(kept))];
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best;
    }

    /// <summary>Puts the likeliest tokens first and tells how many of them top-k leaves. Without top-k and top-p the order does not matter.</summary>
    private int Sort(ReadOnlySpan<float> logits)
    {
        if (_order.Length != logits.Length)
        {
            (_order, _weights) = (new int[logits.Length], new double[logits.Length]);
        }

        for (var i = 0; i < _order.Length; i++)
        {
            (_order[i], _weights[i]) = (i, -logits[i]);
        }

        if (options.TopK is null && options.TopP is null)
        {
            return _order.Length;
        }

        Array.Sort(_weights, _order);
        InOrderOfTokens(logits);
        return Math.Min(options.TopK ?? _order.Length, _order.Length);
    }

    // Array.Sort leaves equal logits in any order.
    private void InOrderOfTokens(ReadOnlySpan<float> logits)
    {
        for (var start = 0; start < _order.Length;)
        {
            var end = start + 1;
            while (end < _order.Length && logits[_order[end]] == logits[_order[start]])
            {
                end++;
            }

            Array.Sort(_order, start, end - start);
            start = end;
        }
    }

    /// <summary>Probabilities of the first tokens, up to a factor.</summary>
    private void Weigh(ReadOnlySpan<float> logits, int kept)
    {
        double most = double.NegativeInfinity;
        for (var i = 0; i < kept; i++)
        {
            most = Math.Max(most, logits[_order[i]]);
        }

        for (var i = 0; i < kept; i++)
        {
            _weights[i] = Math.Exp((logits[_order[i]] - most) / options.Temperature);
        }
    }

    /// <summary>The fewest tokens whose probabilities reach p; the one that reaches it is among them.</summary>
    private int TopP(int kept)
    {
        if (options.TopP is not { } p)
        {
            return kept;
        }

        var wanted = p * Sum(kept);
        double sum = 0;
        for (var i = 0; i < kept; i++)
        {
            sum += _weights[i];
            if (sum >= wanted)
            {
                return i + 1;
            }
        }

        return kept;
    }

    private int Draw(int kept)
    {
        var left = _random.NextDouble() * Sum(kept);
        for (var i = 0; i < kept; i++)
        {
            left -= _weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return kept - 1;
    }

    private double Sum(int kept)
    {
        double sum = 0;
        for (var i = 0; i < kept; i++)
        {
            sum += _weights[i];
        }

        return sum;
    }
}
