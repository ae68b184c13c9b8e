using Microsoft.AspNetCore.Components;
using SaePortal.Web.Access;

namespace SaePortal.Web.Home;

/// <summary><c>/</c>: what is here.</summary>
public sealed partial class HomePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    /// <summary>What the page shows.</summary>
    [Inject]
    public required HomeView View { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => View.Load(_gone.Token);
}
