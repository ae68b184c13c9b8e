using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Web.Api;

/// <summary>Refuses a query parameter that the endpoint does not have: a filter that was misspelt would let everything through without a word.</summary>
internal static class KnownQuery
{
    /// <summary>Holds for every endpoint of the group. Which parameters there are, the endpoint's own handler says.</summary>
    public static RouteGroupBuilder RefuseUnknownQuery(this RouteGroupBuilder group) => group.AddEndpointFilter(async (call, next) =>
        Unknown(call.HttpContext) is { } problem ? problem.ToResult() : await next(call).ConfigureAwait(false));

    private static Problem? Unknown(HttpContext context)
    {
        if (context.Request.Query.Count == 0 || context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return null;
        }

        var known = Of(endpoint);
        return context.Request.Query.Keys.FirstOrDefault(x => !known.Contains(x, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? new Problem(ProblemKind.Invalid, $"There is no parameter \"{Slug.Shown(unknown)}\" here.", known.Count == 0 ? "This address takes none." : $"There are {string.Join(", ", known)}.")
            : null;
    }

    /// <summary>The query parameters of an endpoint: what is read from text, and not from its path.</summary>
    private static List<string> Of(RouteEndpoint endpoint) =>
        [.. endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Where(x => IsText(x) && endpoint.RoutePattern.GetParameter(x.Name) is null).Select(x => x.Name)];

    private static bool IsText(IParameterBindingMetadata parameter) =>
        parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string) || parameter.ParameterInfo.ParameterType == typeof(StringValues);
}
