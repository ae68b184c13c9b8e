using System.Text.Json.Serialization;

namespace SaePortal.Core.LanguageModels;

/// <summary>Why a text ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GenerationEnd>))]
public enum GenerationEnd
{
    /// <summary>As many tokens as were asked for.</summary>
    [JsonStringEnumMemberName("tokens")]
    Tokens,

    /// <summary>The model said that the text is over.</summary>
    [JsonStringEnumMemberName("endOfText")]
    EndOfText,

    /// <summary>The model's context is full.</summary>
    [JsonStringEnumMemberName("context")]
    Context,
}
