using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace SaePortal.Web.Api;

/// <summary>
/// <c>/api</c>: Scalar's page over <c>/openapi/v1.json</c>. Its one inline script carries a nonce of the request, its fonts are the portal's, and what
/// would ask other hosts is off.
/// </summary>
internal static class ApiPage
{
    private const string Route = "/api";

    private const string Look = """
        @font-face { font-family: "Source Sans 3 Variable"; font-weight: 200 900; font-display: swap; src: url(../fonts/source-sans-3-latin-wght-normal.woff2) format("woff2"); }
        @font-face { font-family: "Source Code Pro Variable"; font-weight: 200 900; font-display: swap; src: url(../fonts/source-code-pro-latin-wght-normal.woff2) format("woff2"); }
        .back { display: flex; gap: 16px; padding: 10px 24px; font: 400 15px/24px "Source Sans 3 Variable", system-ui, sans-serif; border-bottom: 1px solid var(--scalar-border-color); background: var(--scalar-background-1); }
        .back a { color: var(--scalar-color-accent); }
        :root { --scalar-font: "Source Sans 3 Variable", system-ui, sans-serif; --scalar-font-code: "Source Code Pro Variable", ui-monospace, monospace; --scalar-radius: 6px; }
        .light-mode { --scalar-background-1: #FFFFFF; --scalar-background-2: #F4F6F6; --scalar-background-3: #EEF1F1; --scalar-color-1: #14191B; --scalar-color-2: #465156; --scalar-color-3: #5E696E; --scalar-color-accent: #00656E; --scalar-border-color: #E2E6E7; }
        .dark-mode { --scalar-background-1: #111516; --scalar-background-2: #1A2022; --scalar-background-3: #20272A; --scalar-color-1: #E8EDEE; --scalar-color-2: #B3BDC0; --scalar-color-3: #8F9BA0; --scalar-color-accent: #77CFD3; --scalar-border-color: #2A3235; }
        """;

    /// <summary>The nonce of a request for the page; null for every other request.</summary>
    public static string? Nonce(HttpContext context)
    {
        if (!context.Request.Path.Equals(Route, StringComparison.OrdinalIgnoreCase) && !context.Request.Path.Equals(Route + "/", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (context.Items[typeof(ApiPage)] is not string nonce)
        {
            context.Items[typeof(ApiPage)] = nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        }

        return nonce;
    }

    /// <summary>Sets the page up for a request.</summary>
    public static void Configure(ScalarOptions page, HttpContext context)
    {
        page.WithTitle("HTTP API · SaePortal").WithOpenApiRoutePattern("/openapi/v1.json").WithNonce(Nonce(context) ?? "").WithFavicon("../icons/favicon.svg")
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideClientButton().WithTheme(ScalarTheme.None).WithCustomCss(Look)
            .AddHeaderContent("""<nav class="back" aria-label="Portal"><a href="../">SaePortal</a> <a href="../docs/http-api">How the API works</a></nav>""");
        // The portal's own switch decides, as on every other page.
        page.HideDarkModeToggle = true;
        page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        // "Models" are language models here; shapes stand with each endpoint.
        page.HideModels = true;
        page.ForceThemeMode = context.Request.Cookies["theme"] switch { "light" => ThemeMode.Light, "dark" => ThemeMode.Dark, _ => null };
    }
}
