using SaePortal.Compute;
using SaePortal.Tests.Shared;
using SaePortal.Web.Api;

namespace SaePortal.Web.Tests.Api;

/// <summary>Uploads whose page or portal is gone.</summary>
public sealed class UploadLeftoverTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("saeportal-uploads-").FullName;
    private readonly ManualClock _clock = new();

    private string Folder => Path.Combine(_data, "import", "uploads");

    [Fact]
    public void Start_DropsWhatAKilledPortalLeft_AndLeavesALivingOnesUploadsAlone()
    {
        using var living = Portal();
        var upload = living.Begin("model");
        File.WriteAllText(Path.Combine(upload, "config.json"), "{}");
        var ofAnOlderVersion = Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName;
        File.WriteAllText(Path.Combine(ofAnOlderVersion, "half.txt"), "x");
        var killed = Directory.CreateDirectory(Path.Combine(Folder, "corpus-killed")).FullName;
        File.WriteAllText(killed + ".lock", "");

        using var started = Portal();
        started.DropAbandoned();

        Assert.Equal([upload, upload + ".lock"], Directory.EnumerateFileSystemEntries(Folder).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(upload, "config.json")));
    }

    [Fact]
    public void Upload_ThatNobodyImports_IsGoneAfterADay_AndNoOther()
    {
        using var portal = Portal();
        var (forgotten, coming, importing) = (portal.Begin("corpus"), portal.Begin("corpus"), portal.Begin("corpus"));
        portal.Received(forgotten);
        portal.Received(importing);
        _clock.Pass(TimeSpan.FromHours(23));
        portal.DropOld();
        Assert.True(Directory.Exists(forgotten));
        Assert.Equal(importing, portal.Allowed(importing).Value);
        var later = portal.Begin("corpus");
        portal.Received(later);
        _clock.Pass(TimeSpan.FromHours(2));

        portal.DropOld();

        Assert.Equal(new[] { coming, importing, later }.Order(StringComparer.Ordinal), Directory.EnumerateDirectories(Folder).Order(StringComparer.Ordinal));
        portal.Forget(Path.Combine(importing, "a.txt"));
        Assert.False(Directory.Exists(importing));
        portal.Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    public void Dispose() => Directory.Delete(_data, true);

    private Uploads Portal() => new(new PortalOptions { Data = _data, ImportRoots = [Path.Combine(_data, "import")] }, _clock);
}
