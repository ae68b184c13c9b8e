using System.Net;
using System.Text.RegularExpressions;
using SaePortal.Web.Tests.Api;

namespace SaePortal.Web.Tests.People;

/// <summary>A visitor with a browser's cookies who comes through a proxy, and sends forms as a browser without scripts does.</summary>
internal sealed partial class AVisitor : IDisposable
{
    public AVisitor(PortalFixture portal, string address)
    {
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = portal.Url };
        Plain = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = portal.Url };
        // Only makes it no request of this machine's own; whose address counts is the connection's.
        Http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        Plain.DefaultRequestHeaders.Add("X-Forwarded-For", address);
    }

    /// <summary>Keeps cookies.</summary>
    public HttpClient Http { get; }

    /// <summary>Keeps none.</summary>
    public HttpClient Plain { get; }

    /// <summary>Sends a form of a page.</summary>
    /// <returns>The response, which is not followed.</returns>
    public async Task<HttpResponseMessage> Post(string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await Http.GetStringAsync(new Uri(page, UriKind.Relative));
        var token = Token().Match(html).Groups["value"].Value;
        Assert.NotEmpty(token);
        return await Http.PostAsync(new Uri(action, UriKind.Relative), new FormUrlEncodedContent([.. fields.Select(x => KeyValuePair.Create(x.Name, x.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]));
    }

    public void Dispose()
    {
        Http.Dispose();
        Plain.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<value>[^\"]+)\"")]
    private static partial Regex Token();
}
