using Microsoft.Playwright;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>The machine's Chromium, started once. Without one the tests that need it are skipped, with a sentence.</summary>
public sealed class ChromiumBrowser : IAsyncLifetime
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/microsoft-edge"];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Executable =>
        Environment.GetEnvironmentVariable("SAEPORTAL_CHROMIUM") is { Length: > 0 } told ? told : s_places.FirstOrDefault(File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A page in a fresh profile, that remembers everything that went wrong on it.</summary>
    public async Task<WatchedPage> Page(ColorScheme scheme = ColorScheme.Light, bool phone = false)
    {
        Assert.SkipWhen(_browser is null, "There is no Chromium: install it, or name one in SAEPORTAL_CHROMIUM.");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1440, Height = 900 },
            IsMobile = phone,
            HasTouch = phone,
        });
        return new WatchedPage(context, await context.NewPageAsync());
    }

    /// <summary>A page of somebody who comes through a proxy: a visitor, who reads and sends forms, without scripts unless told otherwise.</summary>
    public async Task<WatchedPage> Stranger(bool scripts = false)
    {
        Assert.SkipWhen(_browser is null, "There is no Chromium: install it, or name one in SAEPORTAL_CHROMIUM.");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = scripts, ExtraHTTPHeaders = new Dictionary<string, string> { ["X-Forwarded-For"] = "192.0.2.1" } });
        return new WatchedPage(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}
