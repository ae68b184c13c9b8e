using System.Globalization;

namespace SaePortal.Web.Shell;

/// <summary>Whole numbers of an address. Pages take them as text: the framework ends a page whose address has "abc" where a number belongs, and here what makes no sense is left out.</summary>
internal static class QueryNumber
{
    /// <summary>The number, not negative; null when the text is none.</summary>
    public static int? Of(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The same of a number that may be larger.</summary>
    public static long? OfLong(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
