using System.Globalization;
using System.Text.Json.Serialization;

namespace SaePortal.Core.Runs;

/// <summary>How the weights of a trained model are written.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WeightType>))]
public enum WeightType
{
    /// <summary>As they were trained, four bytes each.</summary>
    [JsonStringEnumMemberName("f32")]
    F32,

    /// <summary>Rounded to bfloat16: half the size.</summary>
    [JsonStringEnumMemberName("bf16")]
    BF16,
}

/// <summary>Trains a small GPT-NeoX. Null means the default, which <c>SaePortal.Torch/Transformers/Training</c> derives from the rest and the run records.</summary>
public sealed record ModelTrainSpec : RunSpec
{
    /// <summary>Name of the model that comes out.</summary>
    public required string Name { get; init; }

    /// <summary>The corpus' slug.</summary>
    public required string Corpus { get; init; }

    /// <summary>A tokenizer that was trained here; failing that, a model whose tokenizer is taken.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int DModel { get; init; }

    /// <summary>Attention heads; they share the width equally.</summary>
    public required int Heads { get; init; }

    /// <summary>Neurons of a block; null takes four times the width.</summary>
    public int? DMlp { get; init; }

    /// <summary>Tokens in one context, which is also the longest that the model takes.</summary>
    public int Context { get; init; } = 128;

    /// <summary>Contexts in one step.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Tokens to train on; the last step is filled up.</summary>
    public required long Tokens { get; init; }

    /// <summary>Peak learning rate of AdamW; null derives it from the width.</summary>
    public double? LearningRate { get; init; }

    /// <summary>AdamW's decay of matrices, a step, as a share of the rate.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Steps after which the model is kept as one of its own, named <c>name@step</c>; 0 keeps the untrained one.</summary>
    public IReadOnlyList<long> Snapshots { get; init; } = [];

    /// <summary>How weights are written.</summary>
    public WeightType Type { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Subject => Name;

    /// <summary>Steps in all.</summary>
    [JsonIgnore]
    public long Steps => (Tokens + TokensPerStep - 1) / TokensPerStep;

    /// <summary>Tokens in one step.</summary>
    [JsonIgnore]
    public long TokensPerStep => Math.Max(1, (long)Batch * Context);

    /// <summary>The names of all models that come out: at each snapshot, and at the end.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Names => [.. Snapshots.Select(SnapshotName), Name];

    /// <summary>What the model is called as it is at a step before the last.</summary>
    public string SnapshotName(long step) => string.Create(CultureInfo.InvariantCulture, $"{Name}@{step}");
}
