using SaePortal.Core.Meanings;
using SaePortal.Core.Worlds;

namespace SaePortal.Web.Meanings;

/// <summary>How results of the comparison with labels are said.</summary>
internal static class MeaningWords
{
    /// <summary>The name of a class.</summary>
    public static string Class(AttributeScope? scope) => scope?.ToString().ToLowerInvariant() ?? "unclassed";

    /// <summary>What one has to read to tell a value of the class.</summary>
    public static string Explained(AttributeScope? scope) => scope switch
    {
        AttributeScope.Token => "Told by the token itself.",
        AttributeScope.Local => "Told by the token and the three before it.",
        AttributeScope.Context => "Told by more than the token and the three before it.",
        _ => "The labels do not say what tells them.",
    };

    /// <summary>The headline: values that only context tells, beside what simpler detectors reach.</summary>
    /// <param name="report">What was counted.</param>
    /// <param name="twin">What was counted of the untrained twin; null while there is none.</param>
    /// <returns>One sentence; null when there is nothing to count.</returns>
    public static string? Headline(MeaningReport report, MeaningReport? twin) => report.Headline is not { Measured: > 0 } x ? null
        : $"{x.Latents.Well:N0} of {x.Measured:N0} {(x.Class is null ? "labelled values" : "values that only context tells")} have a latent with F1 of 0.9 or more; "
            + $"single tokens tell {x.Tokens.Well:N0}, raw neurons {x.Neurons.Well:N0}{(x.Shuffled is { } shuffled ? $", shuffled labels leave {shuffled.Well:N0}" : "")}{(twin?.Of(x.Class) is { } untrained ? $", the untrained twin has {untrained.Latents.Well:N0}" : "")}.";
}
