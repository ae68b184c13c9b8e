using Microsoft.Data.Sqlite;
using SaePortal.Core.Answers;
using SaePortal.Storage.Databases;
using SaePortal.Tests.Shared;

namespace SaePortal.Storage.Tests;

public class PortalDatabaseTests(ServerFixture server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Open_ByManyAtOnce_MigratesOnce(DatabaseKind kind)
    {
        Assert.SkipWhen(kind == DatabaseKind.PostgreSql && PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var folder = Directory.CreateTempSubdirectory("saeportal-storage-").FullName;
        var connection = kind == DatabaseKind.PostgreSql ? await server.NewDatabase() : null;

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PortalDatabase.Open(folder, connection, Cancellation), Cancellation)));

        foreach (var database in opened)
        {
            await TestPortal.Expect(database).DisposeAsync();
        }

        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task Open_ADatabaseOfANewerProgram_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory("saeportal-storage-").FullName;
        await TestPortal.Expect(await PortalDatabase.Open(folder, null, Cancellation)).DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={folder}/portal.db;Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "insert into schemaversions (scriptname, applied) values ('9999-later.sql', '2030-01-01')";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        var again = await PortalDatabase.Open(folder, null, Cancellation);

        Assert.Contains("9999-later.sql", again.Problem!.What, StringComparison.Ordinal);
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task Open_WhatIsNoDatabase_IsOneSentence()
    {
        var folder = Directory.CreateTempSubdirectory("saeportal-storage-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "portal.db"), new string('x', 5000), Cancellation);

        Assert.Equal(ProblemKind.Unavailable, (await PortalDatabase.Open(folder, null, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Unavailable, (await PortalDatabase.Open(folder, "Host=127.0.0.1;Port=1;Timeout=2", Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Unavailable, (await PortalDatabase.Open(folder, "no connection string", Cancellation)).Problem!.Kind);
        Directory.Delete(folder, true);
    }
}
