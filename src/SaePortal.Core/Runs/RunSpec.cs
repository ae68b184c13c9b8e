using System.Text.Json.Serialization;
using SaePortal.Core.Dictionaries;

namespace SaePortal.Core.Runs;

/// <summary>What a run shall do: the recipe that its page shows and <c>POST /runs</c> takes. Everything the result depends on stands here.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TrainSpec), "train")]
[JsonDerivedType(typeof(HarvestSpec), "harvest")]
[JsonDerivedType(typeof(ModelTrainSpec), "model")]
public abstract record RunSpec
{
    /// <summary>Seed of everything random.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Where to run: "cpu", "cuda:0", ...; null takes the best device of the node.</summary>
    public string? Device { get; init; }

    /// <summary>Threads to compute with on a CPU, on which the last digits of a result depend; null takes the cores but one of the node that first takes the run, and the run records them.</summary>
    public int? Threads { get; init; }

    /// <summary>What the run works on, for titles: the name of the dictionary or the model.</summary>
    [JsonIgnore]
    public abstract string Subject { get; }
}

/// <summary>Trains a dictionary. Null means the default, which <c>SaePortal.Torch/Training</c> derives from the rest and the run records.</summary>
public sealed record TrainSpec : RunSpec
{
    /// <summary>Name of the dictionary that comes out.</summary>
    public required string Name { get; init; }

    /// <summary>The language model's slug.</summary>
    public required string Model { get; init; }

    /// <summary>The corpus' slug.</summary>
    public required string Corpus { get; init; }

    /// <summary>Where activations are read: a TransformerLens name.</summary>
    public required string Hook { get; init; }

    /// <summary>How codes are chosen.</summary>
    public DictionaryArchitecture Architecture { get; init; } = DictionaryArchitecture.TopK;

    /// <summary>Number of latents.</summary>
    public required int Width { get; init; }

    /// <summary>Active latents a token.</summary>
    public required int K { get; init; }

    /// <summary>Tokens to train on.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens in one step.</summary>
    public int Batch { get; init; } = 2048;

    /// <summary>Tokens in one context.</summary>
    public int Context { get; init; } = 128;

    /// <summary>One BOS per context instead of one per document.</summary>
    public bool BosPerContext { get; init; }

    /// <summary>Contexts at the end of the corpus that training never sees; null holds out 4%, at least 64 and at most 512.</summary>
    public int? HeldOut { get; init; }

    /// <summary>Peak learning rate of Adam; null derives it from the number of steps and the width.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight of the auxiliary loss that revives dead latents, both losses as shares of variance; 0 turns it off and lets them stay dead.</summary>
    public double AuxK { get; init; } = 1.0 / 32;

    /// <summary>Tokens without firing after which a latent counts as dead; null derives it from the length of the run.</summary>
    public long? DeadAfter { get; init; }

    /// <summary>Steps between checkpoints; null makes about one every 30 seconds.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>Start a harvest over the same corpus when training is done.</summary>
    public bool ThenHarvest { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Subject => Name;
}

/// <summary>Reads a corpus through a model and a dictionary and keeps what the latents' pages show.</summary>
public sealed record HarvestSpec : RunSpec
{
    /// <summary>The dictionary's name.</summary>
    public required string Dictionary { get; init; }

    /// <summary>The corpus' slug.</summary>
    public required string Corpus { get; init; }

    /// <summary>Tokens to read; the corpus is read once at most.</summary>
    public required long Tokens { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Subject => Dictionary;
}
