using SaePortal.Core.Worlds;

namespace SaePortal.Core.Meanings;

/// <summary>A value of an attribute that a corpus' labels know, such as sense = bank/river.</summary>
/// <param name="Attribute">Of what, such as "sense".</param>
/// <param name="Value">Which, such as "bank/river".</param>
/// <param name="Class">What one has to read to tell it; null where the labels do not say.</param>
public sealed record KnownValue(string Attribute, string Value, AttributeScope? Class)
{
    /// <summary>How it is written on pages.</summary>
    public override string ToString() => $"{Attribute} = {Value}";
}
