using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using SaePortal.Core.Steering;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Steering;

/// <summary>What the address of the page that steers says: its form.</summary>
public sealed record SteerState
{
    // Servers take some 8,000 characters of an address; each may become three.
    private const int LongestPrompt = 1_500;

    private static readonly SteerSpec s_usual = new();

    /// <summary>The form.</summary>
    public SteerSpec Spec { get; init; } = s_usual;

    /// <summary>A saved steering that fills the form in place of the rest.</summary>
    public string? From { get; init; }

    /// <summary>The chosen latent, from 1, whose activations colour the texts; null for the change in log-probability.</summary>
    public int? Colour { get; init; }

    /// <summary>Reads an address or its query; what makes no sense is left out.</summary>
    public static SteerState FromQuery(string address)
    {
        var at = address.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(at < 0 ? "" : address[at..].Split('#')[0]);
        return new SteerState
        {
            From = Value("from"),
            Colour = int.TryParse(Value("colour"), NumberStyles.None, CultureInfo.InvariantCulture, out var colour) && colour > 0 ? colour : null,
            Spec = s_usual with
            {
                Model = Value("model") ?? "",
                Latents = query.TryGetValue("latent", out var latents) ? [.. latents.Take(SteerSpec.MostLatents).Select(x => SteeredLatent.Parse(x)).Where(x => x.Succeeded).Select(x => x.Value!)] : [],
                Method = Word<SteeringMethod>("method"),
                Positions = Word<SteeringPositions>("positions"),
                Prompt = Value("prompt") ?? "",
                Temperature = Real("temperature") ?? s_usual.Temperature,
                TopP = Real("topp") ?? s_usual.TopP,
                Tokens = Whole("tokens") is { } tokens ? (int)Math.Clamp(tokens, 1, SteerSpec.MostTokens) : s_usual.Tokens,
                Seed = Whole("seed") ?? s_usual.Seed,
                Samples = Whole("samples") is { } samples ? (int)Math.Clamp(samples, 1, SteerSpec.MostSamples) : s_usual.Samples,
            },
        };

        string? Value(string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value, ..] ? value : null;
        double? Real(string name) => double.TryParse(Value(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
        long? Whole(string name) => long.TryParse(Value(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        T Word<T>(string name)
            where T : struct, Enum => Value(name) is { } word && Enum.GetValues<T>().FirstOrDefault(x => Name(x) == word) is var known ? known : default;
    }

    /// <summary>The address. A long prompt is left out.</summary>
    public string ToQuery() => PortalUrls.WithQuery("steer",
    [
        ("from", From), ("model", Spec.Model),
        .. Spec.Latents.Select(x => ("latent", (string?)x.ToString())),
        ("method", Spec.Method == s_usual.Method ? null : Name(Spec.Method)), ("positions", Spec.Positions == s_usual.Positions ? null : Name(Spec.Positions)),
        ("prompt", Spec.Prompt.Length > LongestPrompt ? null : Spec.Prompt),
        ("temperature", Unusual(Spec.Temperature, s_usual.Temperature)), ("topp", Unusual(Spec.TopP, s_usual.TopP)), ("tokens", Unusual(Spec.Tokens, s_usual.Tokens)),
        ("seed", Unusual(Spec.Seed, s_usual.Seed)), ("samples", Unusual(Spec.Samples, s_usual.Samples)), ("colour", Colour?.ToString(CultureInfo.InvariantCulture)),
    ]);

    private static string? Unusual<T>(T value, T usual)
        where T : IFormattable, IEquatable<T> => value.Equals(usual) ? null : value.ToString(null, CultureInfo.InvariantCulture);

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
