namespace SaePortal.Storage.Databases;

/// <summary>The databases that a portal can keep its rows in.</summary>
public enum DatabaseKind
{
    /// <summary>One file in the data folder; one process writes.</summary>
    Sqlite,

    /// <summary>A server, for several machines.</summary>
    PostgreSql,
}
