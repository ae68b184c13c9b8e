namespace SaePortal.Web.Hosting;

/// <summary>HEAD is GET without the body, at every address; link checkers and the previews of chat programs ask so.</summary>
internal static class HeadRequests
{
    /// <summary>Adds this; routing comes after it.</summary>
    public static IApplicationBuilder UseHead(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        var body = context.Response.Body;
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = Stream.Null;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
            context.Response.Body = body;
        }
    });
}
