using System.Globalization;

namespace SaePortal.Storage.People;

/// <summary>Someone who wrote something here.</summary>
/// <param name="Id">The row; public, and no secret.</param>
/// <param name="Key">What their signed cookie carries; never shown.</param>
/// <param name="Name">The name they gave themselves; null for none.</param>
/// <param name="Created">When they first wrote.</param>
public sealed record AuthorRecord(int Id, string Key, string? Name, DateTimeOffset Created)
{
    /// <summary>The key of the portal's owner, wherever they sit.</summary>
    public const string OwnerKey = "owner";

    /// <summary>What readers see.</summary>
    public string Shown => Call(Id, Key == OwnerKey, Name);

    /// <summary>What readers see of an author.</summary>
    internal static string Call(int id, bool owner, string? name) => name ?? (owner ? "Owner" : string.Create(CultureInfo.InvariantCulture, $"Visitor {id}"));
}
