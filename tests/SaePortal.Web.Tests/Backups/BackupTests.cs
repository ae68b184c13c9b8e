using System.Formats.Tar;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using SaePortal.Storage.Backups;
using SaePortal.Web.Tests.Api;
using SaePortal.Web.Tests.Cli;

namespace SaePortal.Web.Tests.Backups;

/// <summary>A backup taken of a portal that serves, and what becomes of one that is damaged or was made by somebody else.</summary>
[Collection("portal")]
public sealed class BackupTests(PortalFixture portal) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-backup-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Restored => Path.Combine(_folder, "restored");

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("portal.tar")]
    [InlineData("portal.tar.gz")]
    public async Task Portal_ThatServes_IsTheSameAfterItsBackupWasRestored(string name)
    {
        var file = Path.Combine(_folder, name);
        var said = (await Verbs.Run(portal.Data, "backup", "--out", file, "--json")).Done().Json;
        var restored = (await Verbs.Run(Restored, "restore", file)).Done();

        Assert.Equal(new FileInfo(file).Length, said.GetProperty("bytes").GetInt64());
        Assert.Contains("saeportal serve --data", restored.Output, StringComparison.Ordinal);
        Assert.Equal(Files(portal.Data), Files(Restored));
        Assert.Equal(await DataState.Of(portal.Data), await DataState.Of(Restored), StringComparer.Ordinal);
        Assert.Equal((await Verbs.Run(portal.Data, "dictionary", "show", "small", "--json")).Done().Output, (await Verbs.Run(Restored, "dictionary", "show", "small", "--json")).Done().Output);
        Assert.Equal([file, Restored], Directory.GetFileSystemEntries(_folder).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(portal.Data, "artifacts", "staged")));
        if (!OperatingSystem.IsWindows())
        {
            // Both hold what makes a request the owner's.
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Restored, "owner.token")));
        }
    }

    [Fact]
    public async Task Download_IsABackup_AndTheOwnersAlone()
    {
        using var refused = await portal.Visitor.GetAsync(new Uri("backup", UriKind.Relative), Cancellation);
        await PortalFixture.Problem(refused, HttpStatusCode.Forbidden, "owner");

        using var response = await portal.Http.GetAsync(new Uri("backup", UriKind.Relative), Cancellation);
        var file = Path.Combine(_folder, response.Content.Headers.ContentDisposition!.FileName!);
        await File.WriteAllBytesAsync(file, await response.Content.ReadAsByteArrayAsync(Cancellation), Cancellation);
        (await Verbs.Run(Restored, "restore", file)).Done();

        Assert.EndsWith(".tar", file, StringComparison.Ordinal);
        Assert.Equal(Files(portal.Data), Files(Restored));
    }

    [Fact]
    public async Task Snapshot_WhileThingsComeAndGo_HasTheArtifactOfEveryRow()
    {
        var backup = portal.Service<PortalBackup>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var coming = ComeAndGo(over.Token);
        for (var i = 0; i < 8; i++)
        {
            var file = Path.Combine(_folder, $"{i}.tar");
            Assert.Null((await backup.Write(file, Cancellation)).Problem);
            var to = Path.Combine(_folder, $"restored-{i}");
            Assert.Null((await PortalRestore.Restore(file, to, Cancellation)).Problem);
            await using var connection = new SqliteConnection($"Data Source={to}/portal.db;Pooling=False;Mode=ReadOnly");
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "select id from corpus";
            await using var rows = await command.ExecuteReaderAsync(Cancellation);
            while (await rows.ReadAsync(Cancellation))
            {
                Assert.True(File.Exists(Path.Combine(to, "artifacts", "corpora", $"{rows.GetInt32(0)}", "text.bin")), $"Backup {i} has the row of corpus {rows.GetInt32(0)} and not its text.");
            }
        }

        await over.CancelAsync();
        Assert.True(await coming > 3, "Nothing came and went meanwhile.");
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public async Task Backup_ThatWasCut_IsRefusedAndLeavesNothing(double share)
    {
        var bytes = await Written("portal.tar.gz");
        await Refused(bytes[..(int)(bytes.Length * share)], "damaged");
    }

    [Fact]
    public async Task Backup_WithOneByteChanged_IsRefused()
    {
        var bytes = await Written("portal.tar");
        // In the middle of a weight, where no format would notice.
        bytes[bytes.Length / 2] ^= 1;
        await Refused(bytes, "checksum");
    }

    [Fact]
    public async Task Backup_WithoutItsEnd_IsNotWhole()
    {
        var bytes = await Written("portal.tar");
        await Refused(await Rewritten(bytes, x => x.Name == "checksums.json" ? null : x), "not whole");
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("artifacts/../../outside")]
    [InlineData("/etc/outside")]
    [InlineData("artifacts/a\\..\\outside")]
    [InlineData("elsewhere/file")]
    [InlineData("portal.db")]
    public async Task Archive_WithAFileThatBelongsElsewhere_IsRefused(string name)
    {
        var bytes = await Written("portal.tar");
        using var hostile = new MemoryStream();
        using (var archive = new TarWriter(hostile, leaveOpen: true))
        {
            await Copy(bytes, archive, x => x.Name == "checksums.json" ? null : x);
            await archive.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1, 2, 3]) }, Cancellation);
        }

        await Refused(hostile.ToArray(), "does not belong");
        Assert.False(File.Exists("/etc/outside"));
    }

    [Fact]
    public async Task Archive_WithALink_IsRefused()
    {
        var bytes = await Written("portal.tar");
        using var hostile = new MemoryStream();
        using (var archive = new TarWriter(hostile, leaveOpen: true))
        {
            await Copy(bytes, archive, x => x.Name == "checksums.json" ? null : x);
            await archive.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "artifacts/link") { LinkName = "/etc" }, Cancellation);
        }

        await Refused(hostile.ToArray(), "does not belong");
    }

    [Fact]
    public async Task Backup_OfANewerProgram_SaysSo()
    {
        var bytes = await Written("portal.tar");
        var newer = """{"format":1,"version":"9.0.0","made":"2030-01-01T00:00:00+00:00","migration":"9999-later.sql"}""";
        await Refused(await Rewritten(bytes, x => x.Name == "backup.json" ? new PaxTarEntry(TarEntryType.RegularFile, x.Name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(newer)) } : x), "newer SaePortal, version 9.0.0");
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is a letter, and no archive at all")]
    public async Task File_ThatIsNoArchive_IsRefused(string text) => await Refused(Encoding.UTF8.GetBytes(text), "backup");

    [Fact]
    public async Task Folder_ThatHoldsSomething_IsNeverOverwritten()
    {
        await Written("portal.tar");
        Directory.CreateDirectory(Restored);
        await File.WriteAllTextAsync(Path.Combine(Restored, "mine.txt"), "mine", Cancellation);

        (await Verbs.Run(Restored, "restore", Path.Combine(_folder, "portal.tar"))).Refused(1, "holds something already");

        Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(Restored).Select(Path.GetFileName));
    }

    private async Task<byte[]> Written(string name)
    {
        var file = Path.Combine(_folder, name);
        Assert.Null((await portal.Service<PortalBackup>().Write(file, Cancellation)).Problem);
        return await File.ReadAllBytesAsync(file, Cancellation);
    }

    private async Task Refused(byte[] bytes, string mentions)
    {
        var file = Path.Combine(_folder, "given");
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        var before = Directory.GetFileSystemEntries(_folder).Order(StringComparer.Ordinal).ToList();

        var refused = (await Verbs.Run(Restored, "restore", file)).Refused(1, mentions);

        Assert.Single(refused.Error.TrimEnd().Split('\n'));
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder).Order(StringComparer.Ordinal));
    }

    private static async Task<byte[]> Rewritten(byte[] backup, Func<TarEntry, TarEntry?> change)
    {
        using var changed = new MemoryStream();
        using (var archive = new TarWriter(changed, leaveOpen: true))
        {
            await Copy(backup, archive, change);
        }

        return changed.ToArray();
    }

    private static async Task Copy(byte[] backup, TarWriter to, Func<TarEntry, TarEntry?> change)
    {
        await using var read = new TarReader(new MemoryStream(backup));
        while (await read.GetNextEntryAsync(copyData: true, Cancellation) is { } entry)
        {
            if (change(entry) is { } kept)
            {
                await to.WriteEntryAsync(kept, Cancellation);
            }
        }
    }

    /// <summary>Imports a small corpus and removes it, again and again, through the API.</summary>
    private async Task<int> ComeAndGo(CancellationToken cancellation)
    {
        var rounds = 0;
        var text = Path.Combine(portal.Data, "import", "coming.txt");
        await File.WriteAllTextAsync(text, string.Join("\n<|endoftext|>\n", Enumerable.Repeat("Somebody comes, and goes again.", 40)), CancellationToken.None);
        while (!cancellation.IsCancellationRequested)
        {
            using var made = await portal.Http.PostAsJsonAsync(new Uri("corpora", UriKind.Relative), new { path = text, name = "coming" }, CancellationToken.None);
            await PortalFixture.Ok(made);
            using var removed = await portal.Http.DeleteAsync(new Uri("corpora/coming", UriKind.Relative), CancellationToken.None);
            await PortalFixture.Ok(removed);
            rounds++;
        }

        File.Delete(text);
        return rounds;
    }

    /// <summary>Everything but the database, whose file is written anew, with what it holds.</summary>
    private static List<string> Files(string data) =>
    [
        .. new[] { "artifacts", "keys" }.Select(x => Path.Combine(data, x)).Where(Directory.Exists).SelectMany(x => Directory.EnumerateFiles(x, "*", SearchOption.AllDirectories))
            .Append(Path.Combine(data, "owner.token")).Select(x => $"{Path.GetRelativePath(data, x)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(x)))}").Order(StringComparer.Ordinal),
    ];
}
