using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using SaePortal.Web.Access;

namespace SaePortal.Web.Hosting;

/// <summary>Exchanges the owner's token for a cookie, from the form of <c>/signin</c>.</summary>
internal static class SignIn
{
    private static readonly TimeSpan s_lasts = TimeSpan.FromDays(90);

    /// <summary>Adds the endpoints.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost("/signin", (HttpContext context, [FromForm] string? token, [FromForm] string? from, OwnerSecrets secrets, IDataProtectionProvider protection) =>
        {
            var back = context.Request.PathBase + (from is { Length: > 0 } path && path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) ? path : "/");
            if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes((token ?? "").Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(secrets.OwnerToken))))
            {
                return Results.LocalRedirect($"{context.Request.PathBase}/signin?wrong=true&from={Uri.EscapeDataString(from ?? "/")}");
            }

            context.Response.Cookies.Append(OwnerAuthentication.Cookie, OwnerAuthentication.CookieValue(protection, secrets),
                new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = s_lasts, IsEssential = true });
            return Results.LocalRedirect(back);
        }).ExcludeFromDescription();
        app.MapPost("/signout", (HttpContext context) =>
        {
            context.Response.Cookies.Delete(OwnerAuthentication.Cookie);
            return Results.LocalRedirect($"{context.Request.PathBase}/");
        }).ExcludeFromDescription();
    }
}
