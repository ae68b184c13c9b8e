using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Torch.Native;

namespace SaePortal.Torch.Dictionaries;

/// <summary>The weights of a dictionary as numbers, in the one layout that the portal keeps: a latent is a row in both matrices.</summary>
/// <param name="Encoder">[width, d_in]; empty for the identity.</param>
/// <param name="EncoderBias">[width]; empty for the identity.</param>
/// <param name="Decoder">[width, d_out]; empty for the identity.</param>
/// <param name="DecoderBias">[d_out]; empty for the identity.</param>
/// <param name="Skip">[d_out, d_in]; null without a skip connection.</param>
public sealed record DictionaryWeights(float[] Encoder, float[] EncoderBias, float[] Decoder, float[] DecoderBias, float[]? Skip)
{
    /// <summary>The identity has no weights.</summary>
    public static readonly DictionaryWeights None = new([], [], [], [], null);

    /// <summary>Whether shapes and numbers fit the description.</summary>
    /// <param name="spec">The description.</param>
    /// <param name="where">A file or folder, for the message.</param>
    /// <param name="names">What the tensors are called there; null for the portal's own names.</param>
    /// <returns>What is wrong, or null.</returns>
    internal Problem? Check(DictionarySpec spec, string where, WeightNames? names = null)
    {
        names ??= WeightNames.Portal;
        if (spec.Architecture == DictionaryArchitecture.Identity)
        {
            return spec.Width == spec.DIn && spec.DIn == spec.DOut ? null : Bad($"{where} calls itself an identity of {spec.DIn} dimensions with {spec.Width} latents.");
        }

        if (spec.Architecture == DictionaryArchitecture.Rotation)
        {
            return CheckRotation(spec, where);
        }

        if (spec.K is not { } k || k < 1 || k > spec.Width)
        {
            return Bad($"{where} has k {spec.K} at a width of {spec.Width}.");
        }

        if (spec.Architecture == DictionaryArchitecture.GroupMax && spec.Width % k != 0)
        {
            return Bad($"{where} has {spec.Width} latents, which k = {k} groups cannot share equally.");
        }

        (string Name, float[]? Values, long Expected)[] all =
        [
            (names.Encoder, Encoder, (long)spec.Width * spec.DIn), (names.EncoderBias, EncoderBias, spec.Width), (names.Decoder, Decoder, (long)spec.Width * spec.DOut),
            (names.DecoderBias, DecoderBias, spec.DOut), (names.Skip, Skip, spec.HasSkip ? (long)spec.DOut * spec.DIn : 0),
        ];
        foreach (var (name, values, expected) in all)
        {
            if ((values?.LongLength ?? 0) != expected)
            {
                return Bad($"{name} of {where} has {values?.LongLength ?? 0} numbers instead of {expected}.");
            }

            if (FloatBytes.FirstNotFinite(values) is >= 0 and var index)
            {
                return Bad($"{name} of {where} holds {values![index]} at place {index}.");
            }
        }

        return null;
    }

    /// <summary>A basis of the whole space: square, finite, rows of unit norm that are orthogonal (neighbours are looked at; all pairs would take d^3).</summary>
    private Problem? CheckRotation(DictionarySpec spec, string where)
    {
        var d = spec.DIn;
        if (spec.Width != d || spec.DOut != d || Encoder.LongLength != (long)d * d || EncoderBias.Length + Decoder.Length + DecoderBias.Length > 0 || Skip is not null)
        {
            return Bad($"{where} calls itself a rotation, which has W_enc of {d} x {d} numbers and nothing else.");
        }

        for (var row = 0; row < d; row++)
        {
            ReadOnlySpan<float> one = Encoder.AsSpan(row * d, d), other = Encoder.AsSpan((row + 1) % d * d, d);
            var (norm, product) = (Dot(one, one), Dot(one, other));
            if (!(Math.Abs(norm - 1) < 1e-3) || (d > 1 && !(Math.Abs(product) < 1e-3)))
            {
                return Bad($"Row {row} of W_enc of {where} is not of unit norm, or not orthogonal to the next.");
            }
        }

        return null;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    private static Problem Bad(string what) => new(ProblemKind.Unreadable, what, "Its description and its weights must agree and be finite.");
}

/// <summary>What a file format calls the weights of a dictionary.</summary>
internal sealed record WeightNames(string Encoder, string EncoderBias, string Decoder, string DecoderBias, string Skip)
{
    /// <summary>As the portal keeps them.</summary>
    public static readonly WeightNames Portal = new("W_enc", "b_enc", "W_dec", "b_dec", "W_skip");
}
