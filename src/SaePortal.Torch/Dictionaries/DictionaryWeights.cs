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
    /// <returns>What is wrong, or null.</returns>
    public Problem? Check(DictionarySpec spec, string where)
    {
        if (spec.Architecture == DictionaryArchitecture.Identity)
        {
            return spec.Width == spec.DIn && spec.DIn == spec.DOut ? null : Bad($"{where} calls itself an identity of {spec.DIn} dimensions with {spec.Width} latents.");
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
            ("W_enc", Encoder, (long)spec.Width * spec.DIn), ("b_enc", EncoderBias, spec.Width), ("W_dec", Decoder, (long)spec.Width * spec.DOut),
            ("b_dec", DecoderBias, spec.DOut), ("W_skip", Skip, spec.HasSkip ? (long)spec.DOut * spec.DIn : 0),
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

    private static Problem Bad(string what) => new(ProblemKind.Unreadable, what, "Its description and its weights must agree and be finite.");
}
