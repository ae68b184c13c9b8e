using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using SaePortal.Storage.Comments;
using SaePortal.Storage.Lists;
using SaePortal.Storage.People;
using SaePortal.Storage.Tags;
using SaePortal.Web.Access;
using SaePortal.Web.Comments;
using SaePortal.Web.Lists;
using SaePortal.Web.People;
using SaePortal.Web.Tags;

namespace SaePortal.Web.Tests.Views;

/// <summary>What pages need that visitors write on.</summary>
internal static class WritingServices
{
    /// <summary>Adds it, for somebody with a key or for a stranger.</summary>
    public static void AddWriting(this BunitContext context, StorePortal portal, string? key = null)
    {
        var reader = new Reader(key);
        var visitor = new Visitor(reader, new AViewer(false));
        var visitors = new Visitors(portal.Get<AuthorStore>(), new VisitorCookie(new EphemeralDataProtectionProvider()), new WriteLimit(TimeProvider.System));
        context.Services.AddSingleton(TimeProvider.System).AddSingleton<AntiforgeryStateProvider>(new NoToken()).AddSingleton<IViewer>(new AViewer(false)).AddSingleton(visitor).AddSingleton(visitors);
        context.Services.AddTransient(_ => new CommentsView(portal.Get<CommentStore>(), new CommentDesk(portal.Get<CommentStore>()), visitors, visitor));
        context.Services.AddTransient(_ => new TagsView(portal.Get<TagStore>(), visitors, visitor));
        context.Services.AddTransient(_ => new LatentListsView(portal.Get<ListStore>(), portal.Get<ListEntryStore>(), visitors, visitor));
    }

    private sealed class Reader(string? key) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(new ClaimsPrincipal(key is null ? new ClaimsIdentity() : new ClaimsIdentity([new Claim(VisitorCookie.Claim, key)]))));
    }

    private sealed class NoToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
