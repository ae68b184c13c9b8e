using System.Text.Encodings.Web;
using System.Text.Json;

namespace SaePortal.Web.Exports;

/// <summary>How exported JSON is written: the names of the API, letters of every script as they are.</summary>
internal static class ExportJson
{
    /// <summary>Options for one object.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Ends a line.</summary>
    public static ReadOnlyMemory<byte> NewLine { get; } = "\n"u8.ToArray();
}
