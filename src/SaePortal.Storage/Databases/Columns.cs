using System.Text.Json;
using System.Text.Json.Serialization;

namespace SaePortal.Storage.Databases;

/// <summary>How values that are no plain columns stand in rows: times as milliseconds since 1970 (UTC), records as JSON.</summary>
internal static class Columns
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, s_json);

    public static T FromJson<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, s_json) ?? throw new InvalidOperationException($"A column that holds a {typeof(T).Name} is null.");

    public static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
