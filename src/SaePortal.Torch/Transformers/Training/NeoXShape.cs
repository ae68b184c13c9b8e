using SaePortal.Core.LanguageModels;

namespace SaePortal.Torch.Transformers.Training;

/// <summary>A GPT-NeoX to be made: small, with biases, a parallel residual and rotary positions on a quarter of each head, as Pythia has.</summary>
/// <param name="Layers">Blocks.</param>
/// <param name="DModel">Width of the residual stream.</param>
/// <param name="Heads">Attention heads; they share the width equally.</param>
/// <param name="DMlp">Neurons of a block.</param>
/// <param name="Vocabulary">Tokens of the tokenizer.</param>
/// <param name="MaxContext">Longest context.</param>
public sealed record NeoXShape(int Layers, int DModel, int Heads, int DMlp, int Vocabulary, int MaxContext)
{
    private const double RotaryBase = 10_000;

    /// <summary>Epsilon of all norms.</summary>
    public const double NormEpsilon = 1e-5;

    /// <summary>Share of a head's dimensions that are rotated.</summary>
    public const double RotaryShare = 0.25;

    /// <summary>Number of its weights.</summary>
    public long Parameters => Weights().Sum(x => x.Elements);

    /// <summary>What decides the computation.</summary>
    internal ModelConfig Config() => new()
    {
        Spec = new ModelSpec
        {
            Family = TransformerFamily.GptNeoX,
            Layers = Layers,
            DModel = DModel,
            DMlp = DMlp,
            Heads = Heads,
            KeyValueHeads = Heads,
            DHead = DModel / Heads,
            Vocabulary = Vocabulary,
            MaxContext = MaxContext,
            ParallelResidual = true,
            Parameters = Parameters,
        },
        NormEpsilon = NormEpsilon,
        Activation = Nonlinearity.Gelu,
        Rotary = new RotarySettings(RotaryBase, RotaryDimensions, 1, null),
        TiedEmbeddings = false,
        QueryKeyValueBias = true,
        AttentionOutBias = true,
        MlpBias = true,
    };

    /// <summary>Dimensions of a head that are rotated; an even number, as halves are turned against each other.</summary>
    public int RotaryDimensions => (int)(DModel / Heads * RotaryShare) / 2 * 2;

    /// <summary>Every weight in the order of the computation, by its name in a checkpoint, with how it starts.</summary>
    internal IEnumerable<InitialWeight> Weights()
    {
        // Gao et al. 2022 (GPT-NeoX-20B, 2.1.3): "small init" for what reads the residual stream, "Wang init" for what writes to it.
        var small = Math.Sqrt(2.0 / (5 * DModel));
        var wang = 2 / (Layers * Math.Sqrt(DModel));
        yield return new("embed_in.weight", [Vocabulary, DModel], small);
        for (var i = 0; i < Layers; i++)
        {
            foreach (var norm in new[] { "input_layernorm", "post_attention_layernorm" })
            {
                yield return InitialWeight.Gain($"layers.{i}.{norm}.weight", DModel);
                yield return InitialWeight.Bias($"layers.{i}.{norm}.bias", DModel);
            }

            yield return new($"layers.{i}.attention.query_key_value.weight", [3 * DModel, DModel], small);
            yield return InitialWeight.Bias($"layers.{i}.attention.query_key_value.bias", 3 * DModel);
            yield return new($"layers.{i}.attention.dense.weight", [DModel, DModel], wang);
            yield return InitialWeight.Bias($"layers.{i}.attention.dense.bias", DModel);
            yield return new($"layers.{i}.mlp.dense_h_to_4h.weight", [DMlp, DModel], small);
            yield return InitialWeight.Bias($"layers.{i}.mlp.dense_h_to_4h.bias", DMlp);
            yield return new($"layers.{i}.mlp.dense_4h_to_h.weight", [DModel, DMlp], wang);
            yield return InitialWeight.Bias($"layers.{i}.mlp.dense_4h_to_h.bias", DModel);
        }

        yield return InitialWeight.Gain("final_layer_norm.weight", DModel);
        yield return InitialWeight.Bias("final_layer_norm.bias", DModel);
        yield return new("embed_out.weight", [Vocabulary, DModel], small);
    }
}

/// <summary>A weight and its start: normal of this deviation round this mean.</summary>
internal readonly record struct InitialWeight(string Name, long[] Shape, double Deviation, double Mean = 0)
{
    /// <summary>Number of its elements.</summary>
    public long Elements => Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>Only matrices decay: gains and biases are few, and shrinking them costs more than it helps.</summary>
    public bool Decays => Shape.Length > 1;

    public static InitialWeight Gain(string name, long width) => new(name, [width], 0, 1);

    public static InitialWeight Bias(string name, long width) => new(name, [width], 0);
}
