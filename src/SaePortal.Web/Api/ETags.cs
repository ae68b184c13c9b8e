using System.Reflection;

namespace SaePortal.Web.Api;

/// <summary>Tags of answers that do not change: a client that has one asks whether it may keep it.</summary>
internal static class ETags
{
    // A later version may show the same rows in another shape.
    private static readonly string s_version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>The answer to a client that has what it asks for.</summary>
    public static IResult NotModified => Results.StatusCode(StatusCodes.Status304NotModified);

    /// <summary>Sets the tag of the answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="tag">What the content depends on; unlike in every other data folder, so it holds a time.</param>
    /// <returns>Whether the client has this answer already.</returns>
    public static bool Matches(HttpContext context, string tag)
    {
        var mine = $"\"{tag}-{s_version}\"";
        context.Response.Headers.ETag = mine;
        // Browsers ask before they use what they keep, and what changes with a new harvest is seen at once.
        context.Response.Headers.CacheControl = "no-cache";
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(x => x.Tag == "*" || x.Tag == mine);
    }
}
