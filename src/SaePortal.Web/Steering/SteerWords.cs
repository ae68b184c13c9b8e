using System.Globalization;
using SaePortal.Core.Steering;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Steering;

/// <summary>Settings of a steering in words.</summary>
internal static class SteerWords
{
    /// <summary>A method, to choose it.</summary>
    public static string Of(SteeringMethod method) => method switch
    {
        SteeringMethod.Add => "Add its direction",
        SteeringMethod.Clamp => "Clamp its activation",
        _ => "Ablate it",
    };

    /// <summary>Positions, to choose them.</summary>
    public static string Of(SteeringPositions positions) => positions == SteeringPositions.All ? "All, the prompt too" : "Generated tokens only";

    /// <summary>What a method did to latents.</summary>
    public static string Done(SteeringMethod method) => method switch
    {
        SteeringMethod.Add => "added",
        SteeringMethod.Clamp => "clamped",
        _ => "ablated",
    };

    /// <summary>How strongly a latent is steered.</summary>
    public static string Strength(SteeringMethod method, double strength, float maximum) => method == SteeringMethod.Ablate ? "set to 0"
        : $"{(method == SteeringMethod.Clamp ? "clamped to " : "")}{Number(strength)} × its maximum of {Figures.Activation(maximum)}";

    /// <summary>All settings but the latents.</summary>
    public static string Settings(SteerSpec spec) =>
        $"Positions: {(spec.Positions == SteeringPositions.All ? "all, the prompt too" : "generated tokens only")}. Temperature {Number(spec.Temperature)}, top-p {Number(spec.TopP)}, "
        + $"{Amounts.Counted(spec.Tokens, "token", "tokens")} at most, seed {FormattableString.Invariant($"{spec.Seed}")}, {Amounts.Counted(spec.Samples, "sample", "samples")}.";

    // As they were given, not as a measurement.
    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture).Replace('-', '−');
}
