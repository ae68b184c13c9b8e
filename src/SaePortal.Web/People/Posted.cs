using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using SaePortal.Core.Answers;
using SaePortal.Web.Api;

namespace SaePortal.Web.People;

/// <summary>What plain forms of the pages get back: the page that they came from, or one that says why not and has what was written.</summary>
internal static class Posted
{
    /// <summary>The response to a form.</summary>
    /// <param name="answer">What became of it.</param>
    /// <param name="context">The request.</param>
    /// <param name="back">The page that the form stands on, relative to the portal's base.</param>
    /// <param name="to">Where to go on, when that is another page or a place on it; null for the page itself.</param>
    /// <param name="written">What was written, given back when it was refused.</param>
    public static IResult Answered<T>(this Answer<T> answer, HttpContext context, string? back, Func<T, string>? to = null, string? written = null) => answer.Succeeded
        ? Results.LocalRedirect($"{context.Request.PathBase}/{Page(to is null ? back : to(answer.Value))}")
        : Refused(context, answer.Problem, back, written);

    /// <summary>Answers forms whose antiforgery token is none, or too old, before anything reads them; the check itself comes before this.</summary>
    public static IApplicationBuilder UsePostedForms(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.Path.StartsWithSegments("/post") && context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false }
            ? Refused(context, new Problem(ProblemKind.Invalid, "The page that the form stands on is too old, or is not this portal's.", "Go back, copy what you wrote, load that page again and send it once more."), "", null).ExecuteAsync(context)
            : next(context));

    /// <summary>A page of this portal, relative to its base; what could lead elsewhere leads home.</summary>
    public static string Page(string? back) => back is { Length: > 0 and < 30_000 } && back[0] != '/' && back.All(x => x is > ' ' and <= '~' and not '\\') ? back : "";

    private static RazorComponentResult<RefusedDocument> Refused(HttpContext context, Problem problem, string? back, string? written) =>
        new(new { Problem = problem, Back = Page(back), Written = written, Base = context.Request.PathBase + "/", Theme = context.Request.Cookies["theme"] }) { StatusCode = ProblemResults.Status(problem.Kind) };
}
