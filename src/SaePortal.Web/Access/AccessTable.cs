using SaePortal.Web.Live;

namespace SaePortal.Web.Access;

/// <summary>Who may use something.</summary>
public enum Audience
{
    /// <summary>Everyone who can reach the portal.</summary>
    Visitor,

    /// <summary>Only its owner.</summary>
    Owner,
}

/// <summary>
/// Who may do what: every page, endpoint and hub of the portal by method and route. What is not in the table is the owner's alone, and found by
/// a test, so nothing is added without a decision.
/// </summary>
public static class AccessTable
{
    private static readonly Dictionary<string, Audience> s_rules = new(StringComparer.OrdinalIgnoreCase)
    {
        // Pages. What they offer to the owner alone is asked of IViewer.
        ["GET /"] = Audience.Visitor,
        ["GET /{Model}"] = Audience.Visitor,
        ["GET /{Model}/{Dictionary}"] = Audience.Visitor,
        ["GET /{Model}/{Dictionary}/{Latent:int}"] = Audience.Visitor,
        ["GET /corpora"] = Audience.Visitor,
        ["GET /corpora/{Name}"] = Audience.Visitor,
        ["GET /runs"] = Audience.Visitor,
        ["GET /runs/{Number:int}"] = Audience.Visitor,
        ["GET /search"] = Audience.Visitor,
        ["GET /train"] = Audience.Owner,
        ["GET /steer"] = Audience.Visitor,
        ["GET /steer/{Share}"] = Audience.Visitor,
        ["GET /status"] = Audience.Visitor,
        ["GET /docs"] = Audience.Visitor,
        ["GET /docs/{*Page}"] = Audience.Visitor,
        ["GET /docs/components"] = Audience.Visitor,
        ["GET /lists"] = Audience.Visitor,
        ["GET /lists/{Number:int}"] = Audience.Visitor,
        ["GET /share"] = Audience.Visitor,
        ["GET /s/{Code}"] = Audience.Visitor,
        ["GET /reports"] = Audience.Owner,
        // Forms of pages: who wrote a thing is asked where it is changed.
        ["POST /post/name"] = Audience.Visitor,
        ["POST /post/comments"] = Audience.Visitor,
        ["POST /post/comments/{id:int}"] = Audience.Visitor,
        ["POST /post/reports/{id:int}"] = Audience.Owner,
        ["POST /post/tags"] = Audience.Visitor,
        ["POST /post/tags/remove"] = Audience.Visitor,
        ["POST /post/lists"] = Audience.Visitor,
        ["POST /post/lists/add"] = Audience.Visitor,
        ["POST /post/lists/{list:int}"] = Audience.Visitor,
        ["POST /post/lists/{list:int}/entries/{entry:int}"] = Audience.Visitor,
        ["POST /post/shares"] = Audience.Visitor,
        ["GET /error"] = Audience.Visitor,
        ["GET /not-found"] = Audience.Visitor,
        ["GET /signin"] = Audience.Visitor,
        ["POST /signin"] = Audience.Visitor,
        ["POST /signout"] = Audience.Visitor,

        // The HTTP API.
        ["GET /health"] = Audience.Visitor,
        ["GET /api/v1/status"] = Audience.Visitor,
        // With the keys by which cookies are believed.
        ["GET /api/v1/backup"] = Audience.Owner,
        ["GET /api/v1/demo"] = Audience.Visitor,
        ["POST /api/v1/demo"] = Audience.Owner,
        ["DELETE /api/v1/demo"] = Audience.Owner,
        // A compute node that was started by hand; the secret that it shows lies in the data folder.
        ["POST /api/v1/nodes"] = Audience.Owner,
        ["GET /api/v1/models"] = Audience.Visitor,
        ["GET /api/v1/models/{name}"] = Audience.Visitor,
        ["POST /api/v1/models"] = Audience.Owner,
        ["POST /api/v1/models/{name}/activations"] = Audience.Visitor,
        ["PATCH /api/v1/models/{name}"] = Audience.Owner,
        ["GET /api/v1/models/{name}/removal"] = Audience.Owner,
        ["DELETE /api/v1/models/{name}"] = Audience.Owner,
        ["GET /api/v1/corpora"] = Audience.Visitor,
        ["GET /api/v1/corpora/{name}"] = Audience.Visitor,
        ["GET /api/v1/corpora/{name}/documents"] = Audience.Visitor,
        ["POST /api/v1/corpora"] = Audience.Owner,
        ["PATCH /api/v1/corpora/{name}"] = Audience.Owner,
        ["GET /api/v1/corpora/{name}/removal"] = Audience.Owner,
        ["DELETE /api/v1/corpora/{name}"] = Audience.Owner,
        ["GET /api/v1/dictionaries"] = Audience.Visitor,
        ["GET /api/v1/dictionaries/{name}"] = Audience.Visitor,
        ["POST /api/v1/dictionaries"] = Audience.Owner,
        ["PATCH /api/v1/dictionaries/{name}"] = Audience.Owner,
        ["GET /api/v1/dictionaries/{name}/removal"] = Audience.Owner,
        ["DELETE /api/v1/dictionaries/{name}"] = Audience.Owner,
        ["GET /api/v1/dictionaries/{name}/latents"] = Audience.Visitor,
        ["GET /api/v1/dictionaries/{name}/latents/{index:int}"] = Audience.Visitor,
        ["GET /api/v1/dictionaries/{name}/export"] = Audience.Visitor,
        ["GET /api/v1/dictionaries/{name}/latents/{index:int}/ablation"] = Audience.Visitor,
        ["GET /api/v1/dictionaries/{name}/distributions"] = Audience.Visitor,
        ["GET /api/v1/dictionaries/{name}/values"] = Audience.Visitor,
        ["POST /api/v1/dictionaries/{name}/encode"] = Audience.Visitor,
        ["POST /api/v1/search/text"] = Audience.Visitor,
        ["GET /api/v1/search/tokens"] = Audience.Visitor,
        ["POST /api/v1/search/direction"] = Audience.Visitor,
        // What visitors write: each changes only what is their own, told by their cookie.
        ["GET /api/v1/visitor"] = Audience.Visitor,
        ["PATCH /api/v1/visitor"] = Audience.Visitor,
        ["GET /api/v1/dictionaries/{name}/latents/{index:int}/comments"] = Audience.Visitor,
        ["POST /api/v1/dictionaries/{name}/latents/{index:int}/comments"] = Audience.Visitor,
        ["PATCH /api/v1/comments/{id:int}"] = Audience.Visitor,
        ["DELETE /api/v1/comments/{id:int}"] = Audience.Visitor,
        ["POST /api/v1/comments/{id:int}/report"] = Audience.Visitor,
        ["GET /api/v1/comments/reported"] = Audience.Owner,
        ["POST /api/v1/comments/{id:int}/hide"] = Audience.Owner,
        ["POST /api/v1/comments/{id:int}/keep"] = Audience.Owner,
        ["GET /api/v1/dictionaries/{name}/tags"] = Audience.Visitor,
        ["GET /api/v1/dictionaries/{name}/tags/{tag}"] = Audience.Visitor,
        ["GET /api/v1/dictionaries/{name}/latents/{index:int}/tags"] = Audience.Visitor,
        ["POST /api/v1/dictionaries/{name}/latents/{index:int}/tags"] = Audience.Visitor,
        ["DELETE /api/v1/dictionaries/{name}/latents/{index:int}/tags/{tag}"] = Audience.Visitor,
        ["GET /api/v1/visitor/lists"] = Audience.Visitor,
        ["POST /api/v1/visitor/bookmarks"] = Audience.Visitor,
        ["GET /api/v1/lists"] = Audience.Visitor,
        ["POST /api/v1/lists"] = Audience.Visitor,
        ["GET /api/v1/lists/{list:int}"] = Audience.Visitor,
        ["GET /api/v1/lists/{list:int}/export"] = Audience.Visitor,
        ["PATCH /api/v1/lists/{list:int}"] = Audience.Visitor,
        ["DELETE /api/v1/lists/{list:int}"] = Audience.Visitor,
        ["POST /api/v1/lists/{list:int}/fork"] = Audience.Visitor,
        ["POST /api/v1/lists/{list:int}/entries"] = Audience.Visitor,
        ["PATCH /api/v1/lists/{list:int}/entries/{entry:int}"] = Audience.Visitor,
        ["DELETE /api/v1/lists/{list:int}/entries/{entry:int}"] = Audience.Visitor,
        ["POST /api/v1/shares"] = Audience.Visitor,
        ["GET /api/v1/shares/{code}"] = Audience.Visitor,
        // How many at once, the queue of the node says.
        ["POST /api/v1/steer"] = Audience.Visitor,
        ["GET /api/v1/steer/{share}"] = Audience.Visitor,
        ["DELETE /api/v1/steer/{share}"] = Audience.Owner,
        ["GET /api/v1/runs"] = Audience.Visitor,
        ["POST /api/v1/runs"] = Audience.Owner,
        ["GET /api/v1/runs/{number:int}"] = Audience.Visitor,
        ["DELETE /api/v1/runs/{number:int}"] = Audience.Owner,
        ["GET /api/v1/runs/{number:int}/metrics"] = Audience.Visitor,
        ["GET /api/v1/runs/{number:int}/log"] = Audience.Visitor,
        ["POST /api/v1/runs/{number:int}/pause"] = Audience.Owner,
        ["POST /api/v1/runs/{number:int}/resume"] = Audience.Owner,
        ["POST /api/v1/runs/{number:int}/cancel"] = Audience.Owner,
        ["POST /api/v1/uploads/{kind}"] = Audience.Owner,
        ["GET /api/v1/imports"] = Audience.Owner,
        ["GET /openapi/{documentName}.json"] = Audience.Visitor,

        // Hubs. Who may call their methods stands below.
        ["* /hubs/runs"] = Audience.Visitor,
        ["* /hubs/runs/negotiate"] = Audience.Visitor,
    };

    private static readonly Dictionary<string, Audience> s_hubMethods = new(StringComparer.Ordinal)
    {
        [$"{nameof(RunHub)}.{nameof(RunHub.Watch)}"] = Audience.Visitor,
    };

    /// <summary>Prefixes of what the framework serves: files and the circuit itself, whose actions are asked of IViewer.</summary>
    private static readonly string[] s_framework = ["/_blazor", "/_framework", "/_content", "/css", "/js", "/fonts", "/icons", "/api/", "/saeportal.", "/favicon", "/{**path:file}"];

    /// <summary>All rules, for the page that shows them and the test that compares them with the routes.</summary>
    public static IReadOnlyDictionary<string, Audience> Rules => s_rules;

    /// <summary>Who may call which method of which hub.</summary>
    public static IReadOnlyDictionary<string, Audience> HubMethods => s_hubMethods;

    /// <summary>Who may use a route.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="route">The route's pattern.</param>
    /// <returns>Who; null when nobody decided.</returns>
    public static Audience? Of(string method, string route)
    {
        var path = "/" + route.TrimStart('/');
        var asked = HttpMethods.IsHead(method) ? HttpMethods.Get : method;
        if (s_rules.TryGetValue($"{asked} {path}", out var audience) || s_rules.TryGetValue($"* {path}", out audience))
        {
            return audience;
        }

        return s_framework.Any(x => path.StartsWith(x, StringComparison.OrdinalIgnoreCase) && !path.StartsWith("/api/v1", StringComparison.OrdinalIgnoreCase)) ? Audience.Visitor : null;
    }
}
