using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>A page of a browser; everything that goes wrong on it is kept: errors on the console, failed requests, requests to other hosts.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    /// <summary>What a person would trip over on the page as it stands.</summary>
    private const string Inspection = """
        () => {
          const seen = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }); };
          const name = e => (e.getAttribute('aria-label') || e.title || e.innerText || e.alt || (e.labels?.length ? 'l' : '') || e.placeholder || '').trim();
          const controls = [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary')].filter(seen);
          const wrong = controls.filter(e => !name(e)).map(e => 'control without a name: ' + e.outerHTML.slice(0, 120));
          const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          if (sideways > 1) wrong.push(`scrolls sideways by ${sideways} px`);
          const heads = document.querySelectorAll('h1').length;
          if (heads !== 1) wrong.push(`${heads} h1 headings`);
          const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
          for (const id of new Set(ids.filter((x, i) => ids.indexOf(x) !== i))) wrong.push(`the id ${id} twice`);
          if (matchMedia('(pointer: coarse)').matches) for (const e of controls) {
            const r = e.getBoundingClientRect();
            if (!e.closest('p,li,td,dd') && Math.min(r.width, r.height) < 24) wrong.push('tap target under 24 px: ' + e.outerHTML.slice(0, 120));
          }
          return wrong;
        }
        """;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _wrong = [];

    public WatchedPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _wrong.Enqueue($"console {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _wrong.Enqueue($"script error: {error}");
        page.RequestFailed += (_, request) => _wrong.Enqueue($"request failed: {request.Url} {request.Failure}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                _wrong.Enqueue($"HTTP {response.Status}: {response.Url}");
            }
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https", Host: not "127.0.0.1" } elsewhere)
            {
                _wrong.Enqueue($"asks another host: {elsewhere}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>Opens an address and waits until it reacts.</summary>
    public async Task Open(string url)
    {
        await Page.GotoAsync(url);
        await Interactive();
    }

    /// <summary>Waits until the page reacts.</summary>
    public Task Interactive() => Page.WaitForSelectorAsync("main[data-interactive=true]");

    /// <summary>Waits until the address is one that a pattern describes, or no longer is; what the page shows instead is told. Playwright's own wait misses an address that changes while it begins to listen.</summary>
    public async Task Arrives(Regex address, bool leaves = false, float patience = 30_000)
    {
        var page = Assertions.Expect(Page);
        try
        {
            await (leaves ? page.Not : page).ToHaveURLAsync(address, new() { Timeout = patience });
        }
        catch (PlaywrightException e)
        {
            Assert.Fail($"{e.Message}\nThe page says: {await Page.Locator("body").InnerTextAsync()}\nWrong so far: {string.Join('\n', Wrong)}");
        }
    }

    /// <summary>Waits until the address ends so.</summary>
    public Task Arrives(string end, float patience = 30_000) => Arrives(new Regex(Regex.Escape(end) + "$"), patience: patience);

    /// <summary>What a person would trip over: unnamed controls, sideways scrolling, small tap targets.</summary>
    public async Task<IReadOnlyList<string>> Inspect() =>
        [.. (await Page.EvaluateAsync<JsonElement>(Inspection)).EnumerateArray().Select(x => x.GetString()!)];

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
