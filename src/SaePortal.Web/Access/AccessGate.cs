using Microsoft.AspNetCore.Diagnostics;
using SaePortal.Core.Answers;
using SaePortal.Web.Api;

namespace SaePortal.Web.Access;

/// <summary>Applies the <see cref="AccessTable"/> to every request that has found its endpoint.</summary>
internal static class AccessGate
{
    /// <summary>Adds the gate; routing and authentication come before it.</summary>
    public static IApplicationBuilder UseAccessTable(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        // A page that says what went wrong keeps the request's method; it is everyone's.
        var reports = context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null;
        if (!reports && context.GetEndpoint() is RouteEndpoint endpoint)
        {
            var audience = AccessTable.Of(context.Request.Method, endpoint.RoutePattern.RawText ?? "") ?? Audience.Owner;
            if (audience == Audience.Owner && !context.User.IsInRole(OwnerAuthentication.Owner))
            {
                await Refuse(context);
                return;
            }
        }

        await next(context);
    });

    private static async Task Refuse(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/hubs"))
        {
            await new Problem(ProblemKind.Forbidden, "Only the portal's owner may do this.", "Send the owner's token as Authorization: Bearer; it is printed when the portal starts.").ToResult().ExecuteAsync(context);
            return;
        }

        context.Response.Redirect($"{context.Request.PathBase}/signin?from={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
    }
}
