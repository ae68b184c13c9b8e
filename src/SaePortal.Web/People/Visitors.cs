using Microsoft.AspNetCore.Components.Authorization;
using SaePortal.Core.Answers;
using SaePortal.Storage.People;
using SaePortal.Web.Access;

namespace SaePortal.Web.People;

/// <summary>Someone who writes: who they are, and whether they may do what only the owner may.</summary>
/// <param name="Author">Who they are.</param>
/// <param name="IsOwner">Whether this is the portal's owner.</param>
public sealed record Writer(AuthorRecord Author, bool IsOwner)
{
    /// <summary>Who must have made a thing for this writer to remove it; null where any will do.</summary>
    public int? OnlyBy => IsOwner ? null : Author.Id;
}

/// <summary>Who writes, told from a request or from a circuit. A request may make a visitor known; a circuit only knows those who were when it began.</summary>
public sealed class Visitors(AuthorStore authors, VisitorCookie cookie, WriteLimit limit)
{
    /// <summary>Who sends a request, for something that they write: who is new gets a cookie.</summary>
    public async Task<Answer<Writer>> Writing(HttpContext context, CancellationToken cancellation)
    {
        var owner = context.User.IsInRole(OwnerAuthentication.Owner);
        if (!owner && CrossSite(context.Request))
        {
            return new Problem(ProblemKind.Forbidden, "Another site's page sent this.", "Write it on the portal's own page.");
        }

        var key = VisitorCookie.KeyOf(context.User);
        if (key is null)
        {
            if (limit.New(context.Connection.RemoteIpAddress) is { } many)
            {
                return many;
            }

            key = cookie.Give(context);
        }

        return await Writing(key, owner, cancellation).ConfigureAwait(false);
    }

    /// <summary>Who writes over a circuit.</summary>
    public Task<Answer<Writer>> Writing(Visitor visitor, CancellationToken cancellation) => visitor.Key is { } key
        ? Writing(key, visitor.IsOwner, cancellation)
        : Task.FromResult<Answer<Writer>>(new Problem(ProblemKind.Forbidden, "The portal does not know you yet.", "Load the page again."));

    /// <summary>Who reads; null for somebody who never wrote.</summary>
    public async Task<AuthorRecord?> Reading(string? key, CancellationToken cancellation) => key is null ? null : await authors.Find(key, cancellation).ConfigureAwait(false);

    private async Task<Answer<Writer>> Writing(string key, bool owner, CancellationToken cancellation)
    {
        if (!owner && limit.Write(key) is { } many)
        {
            return many;
        }

        return (await authors.Ensure(key, cancellation).ConfigureAwait(false)).Then(x => new Writer(x, owner));
    }

    private static bool CrossSite(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
        || (request.Headers.Origin.ToString() is { Length: > 0 } origin && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
}

/// <summary>Who looks at a page, as the page's request or its circuit knows them.</summary>
public sealed class Visitor(AuthenticationStateProvider state, IViewer viewer)
{
    /// <summary>Their key; null for somebody who never wrote anything.</summary>
    public string? Key
    {
        get
        {
            var known = state.GetAuthenticationStateAsync();
            return known is { IsCompletedSuccessfully: true, Result.User: var user } ? VisitorCookie.KeyOf(user) : null;
        }
    }

    /// <summary>Whether this is the owner.</summary>
    public bool IsOwner => viewer.IsOwner;
}
