using System.Text.Json.Serialization;
using SaePortal.Core.Latents;

namespace SaePortal.Web.Latents;

/// <summary>The examples that a harvest keeps of a latent, by why they are kept.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExampleKind>))]
public enum ExampleKind
{
    /// <summary>Windows with the largest activations, the best one of each document.</summary>
    [JsonStringEnumMemberName("top")]
    Top,

    /// <summary>A uniform sample of activating windows.</summary>
    [JsonStringEnumMemberName("activating")]
    Activating,

    /// <summary>A uniform sample of windows on which it is silent.</summary>
    [JsonStringEnumMemberName("silent")]
    Silent,
}

/// <summary>The one order in which examples are shown.</summary>
public static class ExampleKinds
{
    /// <summary>The examples of a kind, strongest first where they fire.</summary>
    public static IReadOnlyList<LatentExample> Of(this LatentExamples kept, ExampleKind kind) => kind switch
    {
        ExampleKind.Top => kept.Top,
        ExampleKind.Activating => [.. kept.Sampled.OrderByDescending(x => Math.Abs(x.Maximum))],
        _ => kept.Silent,
    };
}
