using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Steering;
using SaePortal.Web.Training;

namespace SaePortal.Web.Steering;

/// <summary>The texts that stand in the form's fields.</summary>
internal sealed class SteerFields
{
    public string Model { get; set; } = "";

    /// <summary>The chosen latents with the text of their strengths.</summary>
    public List<ChosenLatent> Latents { get; } = [];

    public SteeringMethod Method { get; set; }

    public SteeringPositions Positions { get; set; }

    public string Prompt { get; set; } = "";

    public string Temperature { get; set; } = "";

    public string TopP { get; set; } = "";

    public string Tokens { get; set; } = "";

    public string Seed { get; set; } = "";

    public string Samples { get; set; } = "";

    /// <summary>Fills everything but the latents.</summary>
    public void Fill(SteerSpec spec)
    {
        (Model, Method, Positions, Prompt) = (spec.Model, spec.Method, spec.Positions, spec.Prompt);
        (Temperature, TopP) = (Text(spec.Temperature), Text(spec.TopP));
        (Tokens, Seed, Samples) = (Text(spec.Tokens), Text(spec.Seed), Text(spec.Samples));
    }

    /// <summary>Reads them; an empty field has its usual value.</summary>
    public (SteerSpec Spec, IReadOnlyList<(string Field, Problem Problem)> Unread) Read()
    {
        var (usual, reader) = (new SteerSpec(), new FieldReader());
        var spec = usual with
        {
            Model = Model,
            Latents = [.. Latents.Select(x => new SteeredLatent(x.About.Dictionary.Name, x.About.Index, reader.Real(nameof(SteerSpec.Latents), x.Strength) ?? 1))],
            Method = Method,
            Positions = Positions,
            Prompt = Prompt,
            Temperature = reader.Real(nameof(SteerSpec.Temperature), Temperature) ?? usual.Temperature,
            TopP = reader.Real(nameof(SteerSpec.TopP), TopP) ?? usual.TopP,
            Tokens = reader.Whole(nameof(SteerSpec.Tokens), Tokens) ?? usual.Tokens,
            Seed = reader.Count(nameof(SteerSpec.Seed), Seed) ?? usual.Seed,
            Samples = reader.Whole(nameof(SteerSpec.Samples), Samples) ?? usual.Samples,
        };
        return (spec, [.. reader.Problems, .. spec.Broken().Where(x => reader.Problems.All(y => y.Field != x.Field))]);
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>A latent in the form.</summary>
/// <param name="about">What is known of it.</param>
/// <param name="strength">The text of its strength.</param>
internal sealed class ChosenLatent(FoundLatent about, string strength)
{
    public FoundLatent About { get; } = about;

    public string Strength { get; set; } = strength;

    public string Field => FormattableString.Invariant($"strength-{About.Dictionary.Name}-{About.Index}");
}
