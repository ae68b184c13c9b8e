using System.Globalization;
using System.Text.Json.Serialization;
using SaePortal.Core.Worlds;

namespace SaePortal.Storage.Meanings;

/// <summary>Classes of values as lists are filtered by them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueClass>))]
public enum ValueClass
{
    /// <summary>Told by the token itself.</summary>
    [JsonStringEnumMemberName("token")]
    Token,

    /// <summary>Told by the token and the three before it.</summary>
    [JsonStringEnumMemberName("local")]
    Local,

    /// <summary>Told by more than that.</summary>
    [JsonStringEnumMemberName("context")]
    Context,

    /// <summary>The labels do not say.</summary>
    [JsonStringEnumMemberName("unclassed")]
    Unclassed,
}

/// <summary>Where a page of values ended: the next one goes on behind it. Values are listed by falling F1, equals by index.</summary>
/// <param name="F1">The F1 of the last value.</param>
/// <param name="Index">Its index.</param>
public readonly record struct ValueKey(double F1, int Index)
{
    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <returns>The key; null when it is none.</returns>
    public static ValueKey? Parse(string? text) =>
        text?.Split('_') is [var f1, var index] && double.TryParse(f1, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new ValueKey(value, at) : null;

    /// <summary>As it stands in addresses: all digits of the number, then the index.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{F1:R}_{Index}");
}

/// <summary>Names of classes in columns and addresses.</summary>
public static class ValueClasses
{
    /// <summary>The filter that lets a class through.</summary>
    public static ValueClass Of(AttributeScope? scope) => scope switch
    {
        AttributeScope.Token => ValueClass.Token,
        AttributeScope.Local => ValueClass.Local,
        AttributeScope.Context => ValueClass.Context,
        _ => ValueClass.Unclassed,
    };

    /// <summary>The class; null for unclassed.</summary>
    public static AttributeScope? ToScope(this ValueClass filter) => filter switch
    {
        ValueClass.Token => AttributeScope.Token,
        ValueClass.Local => AttributeScope.Local,
        ValueClass.Context => AttributeScope.Context,
        _ => null,
    };

    /// <summary>As it is written.</summary>
    public static string Text(this ValueClass filter) => filter.ToString().ToLowerInvariant();
}
