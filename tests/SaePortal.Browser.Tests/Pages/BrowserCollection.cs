namespace SaePortal.Browser.Tests.Pages;

/// <summary>Tests that share one browser; they run after one another, as two cores want it.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<ChromiumBrowser>, ICollectionFixture<HarvestedPortal>
{
    public const string Name = "browser";
}
