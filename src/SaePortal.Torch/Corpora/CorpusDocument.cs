using System.Text.Json.Serialization;

namespace SaePortal.Torch.Corpora;

/// <summary>A labelled stretch of a document: what it is about, and as which value.</summary>
/// <param name="Start">First UTF-16 character.</param>
/// <param name="End">The character after the last one.</param>
/// <param name="Attribute">Of what, such as "name".</param>
/// <param name="Value">Which, such as "Mary".</param>
public sealed record LabelledSpan(
    [property: JsonPropertyName("start")] int Start, [property: JsonPropertyName("end")] int End,
    [property: JsonPropertyName("attribute")] string Attribute, [property: JsonPropertyName("value")] string Value);

/// <summary>A document on its way into a corpus.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Metadata">Its other fields as a JSON object; null when it has none.</param>
/// <param name="Labels">Labelled stretches.</param>
public sealed record CorpusDocument(string Text, string? Metadata, IReadOnlyList<LabelledSpan> Labels);
