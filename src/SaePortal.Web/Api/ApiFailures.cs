using System.Text.Json;
using System.Text.RegularExpressions;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Web.Api;

/// <summary>
/// Whatever goes wrong below <c>/api</c> is answered as problem+json, also what never reached an endpoint: an unknown address, a body that is no JSON,
/// a value of the wrong type, a bug.
/// </summary>
internal static partial class ApiFailures
{
    private static readonly string[] s_paths = ["/api/v1", "/openapi", "/hubs"];

    /// <summary>Whether a program, not a person, reads the answer.</summary>
    public static bool Concerns(HttpContext context) => s_paths.Any(x => context.Request.Path.StartsWithSegments(x, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds this; routing comes before it.</summary>
    public static IApplicationBuilder UseApiFailures(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments("/api/v1"))
        {
            await next(context);
            return;
        }

        // The page of a model matches any address of two segments, the API's too.
        if (context.GetEndpoint() is null || (context.GetEndpoint() is RouteEndpoint endpoint && !IsApi(endpoint)))
        {
            await Answer(context, OfStatus(context.Request, StatusCodes.Status404NotFound));
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && !(e is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            await Answer(context, Result(e, context));
            return;
        }

        if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentLength: null, ContentType: null })
        {
            await Answer(context, OfStatus(context.Request, context.Response.StatusCode));
        }
    });

    private static bool IsApi(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == true;

    private static Task Answer(HttpContext context, IResult result)
    {
        context.Response.Clear();
        return result.ExecuteAsync(context);
    }

    private static IResult Result(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case ProblemException e:
                return e.Problem.ToResult();
            case BadHttpRequestException { InnerException: JsonException json }:
                return new Problem(ProblemKind.Invalid, Sentence(json), "See /api for the fields of this request.").ToResult();
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } e:
                return new Problem(ProblemKind.Invalid, Sentence(e), "See /api for what this request takes.").ToResult();
            case BadHttpRequestException e:
                return OfStatus(context.Request, e.StatusCode);
            case NotSupportedException e when e.Message.Contains("discriminator", StringComparison.Ordinal):
                return new Problem(ProblemKind.Invalid, "The recipe does not say what kind of run it is.", "Give \"kind\": \"train\" or \"harvest\".").ToResult();
            case IOException e when FullDisk.Is(e):
                return (e.Message == FullDisk.OfTheDatabase.What ? FullDisk.OfTheDatabase
                    : new Problem(ProblemKind.Unavailable, "The portal's disk is full.", "Free some space.")).ToResult();
            default:
                // A bug: the sentence is fixed, and the number leads to the log.
                var number = Guid.NewGuid().ToString("N")[..8];
                context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("SaePortal.Api").LogError(exception, "Request {Method} {Path} failed, error {Number}", context.Request.Method, context.Request.Path, number);
                return Results.Problem("Tell the portal's owner, whose log has more.", null, StatusCodes.Status500InternalServerError, $"This should not have happened (error {number}).");
        }
    }

    private static string Sentence(JsonException e)
    {
        if (e.Message.Contains("discriminator", StringComparison.Ordinal))
        {
            return "There is no such kind of run; there are train and harvest.";
        }

        if (Unknown().Match(e.Message) is { Success: true } unknown)
        {
            return $"The request has a field \"{Slug.Shown(unknown.Groups[1].Value)}\" that means nothing here.";
        }

        if (Missing().Match(e.Message) is { Success: true } missing)
        {
            return $"The request lacks {Slug.Shown(missing.Groups[1].Value.Replace("'", "", StringComparison.Ordinal))}.";
        }

        var path = e.Path is { Length: > 1 } at ? Slug.Shown(at.TrimStart('$', '.')) : null;
        return path is null ? "The request's body is no JSON that means something here."
            : $"The request's field {path} has a value of the wrong kind, or the JSON ends or breaks there.";
    }

    private static string Sentence(BadHttpRequestException e) => e.Message.Contains("no body was provided", StringComparison.Ordinal) ? "The request has no body."
        : Bound().Match(e.Message) is { Success: true } bound
        ? $"\"{Slug.Shown(bound.Groups[2].Value)}\" is no value for {bound.Groups[1].Value}."
        : Absent().Match(e.Message) is { Success: true } absent ? $"The request lacks {absent.Groups[1].Value}." : "The request cannot be read.";

    private static IResult OfStatus(HttpRequest request, int status)
    {
        var (what, remedy) = status switch
        {
            StatusCodes.Status404NotFound => ($"There is nothing at {Slug.Shown(request.Path)}.", "See /api for the addresses of the API."),
            StatusCodes.Status405MethodNotAllowed => ($"{Slug.Shown(request.Method)} is not possible at {Slug.Shown(request.Path)}.", "See /api for what can be done there."),
            StatusCodes.Status413PayloadTooLarge => ("The request's body is too large.", "Send less, or upload it as a file."),
            StatusCodes.Status415UnsupportedMediaType when request.Path.StartsWithSegments("/api/v1/uploads") => ("The request is no multipart/form-data with files.", "Send files as a form does."),
            StatusCodes.Status415UnsupportedMediaType => ("The request's body is no JSON.", "Send JSON with the header Content-Type: application/json."),
            _ => ("The request cannot be answered.", "See /api for what this request takes."),
        };
        return Results.Problem(remedy, null, status, what);
    }

    [GeneratedRegex("JSON property '(.*)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("missing required properties(?:[^:]*): (.*?)\\.? *(?:Path|$)")]
    private static partial Regex Missing();

    [GeneratedRegex("""Failed to bind parameter "\S+ (\w+)" from "(.*)"\.""", RegexOptions.Singleline)]
    private static partial Regex Bound();

    [GeneratedRegex("""Required parameter "\S+ (\w+)" was not provided""")]
    private static partial Regex Absent();
}
