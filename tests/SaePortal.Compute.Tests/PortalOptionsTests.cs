namespace SaePortal.Compute.Tests;

public sealed class PortalOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-options-").FullName;

    [Fact]
    public void EverythingWrong_IsToldAtOnce_AFolderWithoutLibtorchAmongIt()
    {
        var missing = Path.Combine(_folder, "nowhere");

        var problems = new PortalOptions { Data = _folder, BasePath = "sae/", TrustedProxies = ["proxy"], Libtorch = missing }.Check();

        Assert.Equal(3, problems.Count);
        Assert.Contains("no folder", Assert.Single(problems, x => x.What.Contains(missing, StringComparison.Ordinal)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void LibtorchFolder_IsOneThatHoldsTheLibrary()
    {
        Assert.Contains("which has no", Assert.Single(new PortalOptions { Data = _folder, Libtorch = _folder }.Check()).What, StringComparison.Ordinal);
        Assert.Empty(new PortalOptions { Data = _folder, Libtorch = AppContext.BaseDirectory }.Check());
        Assert.Empty(new PortalOptions { Data = _folder }.Check());
    }

    public void Dispose() => Directory.Delete(_folder, true);
}
