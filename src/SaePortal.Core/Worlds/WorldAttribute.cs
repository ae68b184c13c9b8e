using System.Text.Json.Serialization;

namespace SaePortal.Core.Worlds;

/// <summary>What one has to read to tell an attribute's value: its class.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AttributeScope>))]
public enum AttributeScope
{
    /// <summary>The token itself.</summary>
    [JsonStringEnumMemberName("token")]
    Token,

    /// <summary>The token and the three before it.</summary>
    [JsonStringEnumMemberName("local")]
    Local,

    /// <summary>More than that.</summary>
    [JsonStringEnumMemberName("context")]
    Context,
}

/// <summary>A value that an attribute can have.</summary>
/// <param name="Value">As labels spell it.</param>
/// <param name="Scope">What one has to read to tell it.</param>
public sealed record AttributeValue(string Value, AttributeScope Scope);

/// <summary>Something that a world's labels tell.</summary>
/// <param name="Name">As labels spell it.</param>
/// <param name="Meaning">A sentence that says what it is.</param>
/// <param name="Values">All its values.</param>
public sealed record WorldAttribute(string Name, string Meaning, IReadOnlyList<AttributeValue> Values)
{
    /// <summary>An attribute whose values are all told from the same.</summary>
    internal static WorldAttribute Of(string name, AttributeScope scope, string meaning, IEnumerable<string> values) =>
        new(name, meaning, [.. values.Distinct().Select(x => new AttributeValue(x, scope))]);
}
