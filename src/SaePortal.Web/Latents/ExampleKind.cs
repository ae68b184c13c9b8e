using System.Text.Json.Serialization;
using SaePortal.Core.Latents;

namespace SaePortal.Web.Latents;

/// <summary>The examples of a latent, by why they are shown.</summary>
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

    /// <summary>Windows with its tokens on which it is silent all the same; found in the contexts of the others.</summary>
    [JsonStringEnumMemberName("near")]
    Near,
}

/// <summary>The one order in which examples are shown.</summary>
public static class ExampleKinds
{
    /// <summary>The examples of a kind that a harvest keeps, strongest first where they fire; near misses are found with the text alone.</summary>
    public static IReadOnlyList<LatentExample> Of(this LatentExamples kept, ExampleKind kind) => kind switch
    {
        ExampleKind.Top => kept.Top,
        ExampleKind.Activating => [.. kept.Sampled.OrderByDescending(x => Math.Abs(x.Maximum))],
        ExampleKind.Silent => kept.Silent,
        _ => [],
    };
}
