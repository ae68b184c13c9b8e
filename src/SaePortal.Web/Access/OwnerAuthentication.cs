using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using SaePortal.Compute;

namespace SaePortal.Web.Access;

/// <summary>What makes a request the owner's besides coming from the machine itself.</summary>
/// <param name="OwnerToken">Kept in the data folder.</param>
/// <param name="Secret">New with every start, for commands and nodes.</param>
public sealed record OwnerSecrets(string OwnerToken, string Secret);

/// <summary>
/// Tells the owner from visitors: a bearer token, a cookie that the token was exchanged for, or a connection from this very machine. Behind a proxy
/// every connection comes from this machine, so a forwarded request or a base path ends that proof. A request that another site's page sent is
/// nobody's, whatever it carries.
/// </summary>
internal sealed class OwnerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory logger, UrlEncoder encoder, OwnerSecrets secrets, PortalOptions options, IDataProtectionProvider protection)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "owner";

    /// <summary>The owner's role.</summary>
    public const string Owner = "owner";

    /// <summary>The cookie's name.</summary>
    public const string Cookie = "saeportal-owner";

    private const string Purpose = "SaePortal.OwnerCookie";

    /// <summary>The cookie's value: it proves the token without carrying it.</summary>
    public static string CookieValue(IDataProtectionProvider protection, OwnerSecrets secrets) => protection.CreateProtector(Purpose).Protect(secrets.OwnerToken);

    /// <inheritdoc />
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!(ByBearer() || (FromThisSite() && (ByCookie() || ByLoopback()))))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var owner = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "owner"), new Claim(ClaimTypes.Role, Owner)], Name));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(owner, Name)));
    }

    private static bool Same(string given, string secret) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private bool ByBearer() => Request.Headers.Authorization.ToString() is var header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && header[7..].Trim() is { Length: > 0 } token && (Same(token, secrets.OwnerToken) || Same(token, secrets.Secret));

    private bool ByCookie()
    {
        if (Request.Cookies[Cookie] is not { Length: > 0 } cookie)
        {
            return false;
        }

        try
        {
            return Same(protection.CreateProtector(Purpose).Unprotect(cookie), secrets.OwnerToken);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private bool ByLoopback()
    {
        var forwarded = Request.Headers.ContainsKey("Forwarded") || Request.Headers.Keys.Any(x => x.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) || x.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase));
        // The host must be this machine's too: a name that an attacker lets resolve to 127.0.0.1 is not.
        var host = Request.Host.Host.Trim('[', ']');
        var local = host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
        return options.BasePath is null && !forwarded && local && Context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote);
    }

    /// <summary>Whether no other site's page sent this: browsers name the page's origin wherever it matters.</summary>
    private bool FromThisSite()
    {
        var site = Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "cross-site" or "same-site" && !(HttpMethods.IsGet(Request.Method) && Request.Headers["Sec-Fetch-Mode"] == "navigate"))
        {
            return false;
        }

        var origin = Request.Headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, $"{Request.Scheme}://{Request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
