using System.Text.Json;
using System.Text.Json.Serialization;
using SaePortal.Core.Worlds;

namespace SaePortal.Torch.Corpora;

/// <summary>A labelled stretch of a document: what it is about, and as which value.</summary>
/// <param name="Start">First UTF-16 character.</param>
/// <param name="End">The character after the last one.</param>
/// <param name="Attribute">Of what, such as "name".</param>
/// <param name="Value">Which, such as "Mary".</param>
/// <param name="Class">What one has to read to tell it; null where nobody said. One value of an attribute has one class in a corpus.</param>
public sealed record LabelledSpan(
    [property: JsonPropertyName("start")] int Start, [property: JsonPropertyName("end")] int End,
    [property: JsonPropertyName("attribute")] string Attribute, [property: JsonPropertyName("value")] string Value,
    [property: JsonPropertyName("class"), JsonConverter(typeof(LabelClassConverter)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AttributeScope? Class = null);

/// <summary>Reads a label's class. Files of other makers may call something else so: what is none of the three is no class.</summary>
internal sealed class LabelClassConverter : JsonConverter<AttributeScope?>
{
    public override AttributeScope? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        return reader.GetString() switch
        {
            "token" => AttributeScope.Token,
            "local" => AttributeScope.Local,
            "context" => AttributeScope.Context,
            _ => null,
        };
    }

    public override void Write(Utf8JsonWriter writer, AttributeScope? value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
}

/// <summary>A document on its way into a corpus.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Metadata">Its other fields as a JSON object; null when it has none.</param>
/// <param name="Labels">Labelled stretches.</param>
public sealed record CorpusDocument(string Text, string? Metadata, IReadOnlyList<LabelledSpan> Labels);
