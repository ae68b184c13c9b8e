using System.Text.Json;
using System.Text.Json.Serialization;

namespace SaePortal.Core.LanguageModels;

/// <summary>A hook point in JSON is its TransformerLens name.</summary>
public sealed class HookPointConverter : JsonConverter<HookPoint>
{
    /// <inheritdoc />
    public override HookPoint Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var hook = HookPoint.Parse(reader.GetString());
        return hook.Succeeded ? hook.Value : throw new JsonException(hook.Problem.ToString());
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, HookPoint value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
