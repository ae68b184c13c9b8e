using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SaePortal.Storage.People;
using SaePortal.Web.Access;

namespace SaePortal.Web.People;

/// <summary>
/// Who a visitor is until accounts come: a random key in a cookie that the portal signed and sealed, made when they first write something. Nobody can
/// make one for somebody else; who loses it loses the right to change what they wrote, and nothing more. The owner needs none.
/// </summary>
public sealed class VisitorCookie(IDataProtectionProvider protection)
{
    /// <summary>The cookie's name.</summary>
    public const string Name = "saeportal-visitor";

    /// <summary>The claim that carries the key into pages and circuits.</summary>
    public const string Claim = "saeportal.visitor";

    private const int KeyBytes = 16;
    private static readonly TimeSpan s_lasts = TimeSpan.FromDays(400);
    private readonly IDataProtector _protector = protection.CreateProtector("SaePortal.VisitorCookie");

    /// <summary>The author's key of a user, as a request or a circuit knows them; null for a visitor who never wrote.</summary>
    public static string? KeyOf(ClaimsPrincipal user) => user.IsInRole(OwnerAuthentication.Owner) ? AuthorRecord.OwnerKey : user.FindFirst(Claim)?.Value;

    /// <summary>Reads the cookie; null where there is none, or one that this portal did not make.</summary>
    public string? Read(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { Length: > 0 and < 1024 } cookie)
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(cookie) is { Length: 2 * KeyBytes } key && key.All(char.IsAsciiHexDigitLower) ? key : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Makes a new key and sets its cookie.</summary>
    public string Give(HttpContext context)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
        context.Response.Cookies.Append(Name, _protector.Protect(key),
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = s_lasts, IsEssential = true, Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/" });
        return key;
    }
}

/// <summary>Lets requests and the circuits that begin with them know their visitor.</summary>
internal static class VisitorRequests
{
    /// <summary>Adds this; authentication comes before it.</summary>
    public static IApplicationBuilder UseVisitors(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.RequestServices.GetRequiredService<VisitorCookie>().Read(context) is { } key)
        {
            // No kind of authentication: it says who, and permits nothing that the table of access refuses.
            context.User.AddIdentity(new ClaimsIdentity([new Claim(VisitorCookie.Claim, key)]));
        }

        return next(context);
    });
}
