using SaePortal.Core.Answers;

namespace SaePortal.Web.Api;

/// <summary>The one way from a <see cref="Problem"/> to <c>application/problem+json</c>.</summary>
internal static class ProblemResults
{
    /// <summary>The HTTP status of a kind of problem.</summary>
    public static int Status(ProblemKind kind) => kind switch
    {
        ProblemKind.Invalid => StatusCodes.Status400BadRequest,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
        ProblemKind.TooOften => StatusCodes.Status429TooManyRequests,
        ProblemKind.Unreadable => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>The response.</summary>
    public static IResult ToResult(this Problem problem) => Results.Problem(problem.Remedy, null, Status(problem.Kind), problem.What);

    /// <summary>The value as JSON, or the problem.</summary>
    public static IResult ToResult<T, TShown>(this Answer<T> answer, Func<T, TShown> show) => answer.Succeeded ? Results.Ok(show(answer.Value)) : answer.Problem.ToResult();
}
