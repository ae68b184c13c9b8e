using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using SaePortal.Compute.Runs;
using SaePortal.Web.Access;
using SaePortal.Web.Live;

namespace SaePortal.Web.Tests.Frame;

[Collection("frame")]
public sealed class HubGateTests(PortalUnderTest portal)
{
    [Fact]
    public async Task Watch_Visitor_MayLook()
    {
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(portal.Visitor.BaseAddress!, "hubs/runs"), x => x.Headers["X-Forwarded-For"] = "203.0.113.9").Build();
        await connection.StartAsync(TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<HubException>(async () => await connection.StreamAsync<RunUpdate>("Watch", 12_345, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));

        Assert.EndsWith("There is no run 12345.", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A method that nobody decided about is the owner's, as a route would be.</summary>
    [Theory]
    [InlineData(nameof(RunHub.Watch), false, true)]
    [InlineData(nameof(RunHub.Watch), true, true)]
    [InlineData(nameof(Hub.OnConnectedAsync), false, false)]
    [InlineData(nameof(Hub.OnConnectedAsync), true, true)]
    public async Task Method_Caller_IsLetThroughByTheTable(string method, bool owner, bool allowed)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        using var hub = new RunHub(null!);
        var call = new HubInvocationContext(new Caller(owner), services, hub, typeof(RunHub).GetMethod(method)!, []);
        var called = false;
        async Task Call() => await new HubGate().InvokeMethodAsync(call, _ => ValueTask.FromResult<object?>(called = true));

        if (allowed)
        {
            await Call();
        }
        else
        {
            await Assert.ThrowsAsync<HubException>(Call);
        }

        Assert.Equal(allowed, called);
    }

    private sealed class Caller(bool owner) : HubCallerContext
    {
        public override string ConnectionId => "connection";

        public override string? UserIdentifier => null;

        public override ClaimsPrincipal? User { get; } = new(new ClaimsIdentity(owner ? [new Claim(ClaimTypes.Role, OwnerAuthentication.Owner)] : [], owner ? OwnerAuthentication.Name : null));

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => CancellationToken.None;

        public override void Abort()
        {
        }
    }
}
