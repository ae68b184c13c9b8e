using System.Globalization;
using System.Text.RegularExpressions;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Torch.Native;

namespace SaePortal.Torch.Transformers;

/// <summary>
/// Tensors of a checkpoint that its configuration does not call for. Buffers that files carry along and a copy of a tied embedding change nothing; all
/// else means that the weights are of another model than config.json describes, which would compute something that nobody trained.
/// </summary>
internal static partial class SurplusTensors
{
    private const int Named = 3;
    private const int Piece = 1 << 20; // bytes of each tensor that are compared at once

    /// <summary>Checks what is left once the weights are found.</summary>
    /// <param name="config">What the weights should be.</param>
    /// <param name="surplus">The other tensors, by their names without the family's prefix.</param>
    /// <param name="embedding">The embedding, which a tied head must repeat.</param>
    /// <returns>Why this is another model, or null.</returns>
    /// <exception cref="IOException">A file has become shorter.</exception>
    public static Problem? Check(ModelConfig config, IEnumerable<(string Name, StoredTensor Held)> surplus, StoredTensor embedding)
    {
        var family = config.Spec.Family;
        var unknown = new List<(string Name, StoredTensor Held)>();
        foreach (var (name, held) in surplus)
        {
            if (config.TiedEmbeddings && name == WeightLayout.Head(family))
            {
                if (!SameBytes(held, embedding))
                {
                    return Differs(held.Entry, embedding.Entry);
                }
            }
            else if (!IsBuffer(family, name))
            {
                unknown.Add((name, held));
            }
        }

        return unknown.Count == 0 ? null : Unknown(config, unknown);
    }

    private static Problem Differs(TensorEntry head, TensorEntry embedding) => new(
        ProblemKind.Unreadable, $"Tensor {head.Name} differs from {embedding.Name}, which config.json uses in its place (tie_word_embeddings).",
        "If the model has an unembedding of its own, config.json should say \"tie_word_embeddings\": false; otherwise copy or download it again.");

    private static Problem Unknown(ModelConfig config, List<(string Name, StoredTensor Held)> unknown)
    {
        var names = string.Join(", ", unknown.Take(Named).Select(x => Slug.Shown(x.Held.Entry.Name)));
        var more = unknown.Count > Named ? $" and {unknown.Count - Named} more" : "";
        return new Problem(ProblemKind.Unreadable,
            $"The checkpoint holds {unknown.Count} {(unknown.Count == 1 ? "tensor" : "tensors")} that config.json does not call for: {names}{more}; {Reason(config, unknown[0].Name)}.",
            "config.json and the weights may belong to different models.");
    }

    private static string Reason(ModelConfig config, string name)
    {
        if (Layer().Match(name) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var layer) && layer >= config.Spec.Layers)
        {
            return $"it says {config.Spec.Layers} {(config.Spec.Layers == 1 ? "layer" : "layers")}";
        }

        return name.EndsWith(".bias", StringComparison.Ordinal) ? "it says that there are no such biases" : $"models of the kind {config.Spec.Family} have none of this name";
    }

    private static bool IsBuffer(TransformerFamily family, string name) => family switch
    {
        TransformerFamily.GptNeoX => NeoXBuffer().IsMatch(name),
        TransformerFamily.Gpt2 => Gpt2Buffer().IsMatch(name),
        _ => LlamaBuffer().IsMatch(name),
    };

    private static bool SameBytes(StoredTensor one, StoredTensor other)
    {
        if (one.Entry.Type != other.Entry.Type || !one.Entry.Shape.SequenceEqual(other.Entry.Shape))
        {
            return false;
        }

        byte[] ones = new byte[Piece], others = new byte[Piece];
        for (long from = 0; from < one.Entry.Bytes; from += Piece)
        {
            var length = (int)Math.Min(Piece, one.Entry.Bytes - from);
            one.File.Read(one.Entry, from, ones.AsSpan(0, length));
            other.File.Read(other.Entry, from, others.AsSpan(0, length));
            if (!ones.AsSpan(0, length).SequenceEqual(others.AsSpan(0, length)))
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"\A(?:layers|h)\.(\d+)\.")]
    private static partial Regex Layer();

    [GeneratedRegex(@"\A(?:layers\.\d+\.attention\.(?:bias|masked_bias|rotary_emb\.inv_freq)|rotary_emb\.inv_freq)\z")]
    private static partial Regex NeoXBuffer();

    [GeneratedRegex(@"\Ah\.\d+\.attn\.(?:bias|masked_bias)\z")]
    private static partial Regex Gpt2Buffer();

    [GeneratedRegex(@"\A(?:layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq\z")]
    private static partial Regex LlamaBuffer();
}
