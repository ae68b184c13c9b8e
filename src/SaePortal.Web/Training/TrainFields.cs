using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;

namespace SaePortal.Web.Training;

/// <summary>The form that trains, as text: what a person typed, before it means anything. An empty field leaves the value to the portal.</summary>
public sealed class TrainFields
{
    /// <summary>Name of the dictionary.</summary>
    public string Name { get; set; } = "";

    /// <summary>The model's name.</summary>
    public string Model { get; set; } = "";

    /// <summary>The corpus' name.</summary>
    public string Corpus { get; set; } = "";

    /// <summary>The hook point.</summary>
    public string Hook { get; set; } = "";

    /// <summary>Number of latents; "16K" is one too.</summary>
    public string Width { get; set; } = "";

    /// <summary>Active latents a token.</summary>
    public string K { get; set; } = "";

    /// <summary>Tokens to train on, as "2M".</summary>
    public string Tokens { get; set; } = "2M";

    /// <summary>The seed.</summary>
    public string Seed { get; set; } = "1";

    /// <summary>Whether a harvest follows.</summary>
    public bool Harvest { get; set; } = true;

    /// <summary>Tokens in a step.</summary>
    public string Batch { get; set; } = "";

    /// <summary>Tokens in a context.</summary>
    public string Context { get; set; } = "";

    /// <summary>One BOS a context instead of one a document.</summary>
    public bool BosPerContext { get; set; }

    /// <summary>Contexts held out.</summary>
    public string HeldOut { get; set; } = "";

    /// <summary>Peak learning rate.</summary>
    public string Rate { get; set; } = "";

    /// <summary>Weight of AuxK.</summary>
    public string AuxK { get; set; } = "";

    /// <summary>Tokens without firing after which a latent is dead.</summary>
    public string DeadAfter { get; set; } = "";

    /// <summary>Steps between checkpoints.</summary>
    public string CheckpointEvery { get; set; } = "";

    /// <summary>The device.</summary>
    public string Device { get; set; } = "";

    /// <summary>Fills in what a model and a corpus suggest.</summary>
    public void Suggest(TrainSpec defaults) =>
        (Model, Corpus, Hook, Width, K) = (defaults.Model, defaults.Corpus, defaults.Hook, Written(defaults.Width), Written(defaults.K));

    /// <summary>Reads the form.</summary>
    /// <param name="defaults">What stands where a field is empty.</param>
    /// <returns>The recipe; and each field that is no number where it must be one.</returns>
    public (TrainSpec Spec, IReadOnlyList<(string Field, Problem Problem)> Problems) Read(TrainSpec defaults)
    {
        var read = new FieldReader();
        var spec = defaults with
        {
            Name = Name.Trim(),
            Model = Model,
            Corpus = Corpus,
            Hook = Hook.Trim(),
            Width = read.Whole(nameof(Width), Width) ?? defaults.Width,
            K = read.Whole(nameof(K), K) ?? defaults.K,
            Tokens = read.Count(nameof(Tokens), Tokens) ?? defaults.Tokens,
            Seed = read.Count(nameof(Seed), Seed) ?? defaults.Seed,
            ThenHarvest = Harvest,
            Batch = read.Whole(nameof(Batch), Batch) ?? defaults.Batch,
            Context = read.Whole(nameof(Context), Context) ?? defaults.Context,
            BosPerContext = BosPerContext,
            HeldOut = read.Whole(nameof(HeldOut), HeldOut),
            LearningRate = read.Real(nameof(TrainSpec.LearningRate), Rate),
            AuxK = read.Real(nameof(AuxK), AuxK) ?? defaults.AuxK,
            DeadAfter = read.Count(nameof(DeadAfter), DeadAfter),
            CheckpointEvery = read.Whole(nameof(CheckpointEvery), CheckpointEvery),
            Device = string.IsNullOrWhiteSpace(Device) ? null : Device.Trim(),
        };
        return (spec, read.Problems);
    }

    private static string Written(int number) => number.ToString(CultureInfo.InvariantCulture);
}
