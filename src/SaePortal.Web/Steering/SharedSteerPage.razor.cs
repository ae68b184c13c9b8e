using System.Globalization;
using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Steering;

/// <summary><c>/steer/{share}</c>: a steering as it was saved. Reading it needs no circuit, and neither model nor dictionary.</summary>
public sealed partial class SharedSteerPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private string? _loaded;

    /// <summary>The end of its address.</summary>
    [Parameter]
    public string Share { get; set; } = "";

    /// <summary>What the page shows.</summary>
    [Inject]
    public required SavedSteeringView View { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private SteerState State => SteerState.FromQuery(Navigation.Uri);

    private string Title => View.Saved is { } saved ? $"{string.Join(", ", saved.Outcome.Latents.Select(x => $"{x.Dictionary}/{x.Latent}"))} steered · SaePortal" : "Steered text · SaePortal";

    private string Missing => string.Join(' ',
    [
        .. View.Model is null ? [$"The model {View.Saved!.Outcome.Spec.Model} was removed."] : Array.Empty<string>(),
        .. View.Saved!.Outcome.Latents.Where((_, i) => View.Dictionaries[i] is null).Select(x => x.Dictionary).Distinct().Select(x => $"The dictionary {x} was removed."),
    ]);

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != Share)
        {
            _loaded = Share;
            if (!(await View.Load(Share, _gone.Token)).Succeeded)
            {
                Navigation.NotFound();
            }
        }
    }

    private string Coloured(int? colour) => PortalUrls.WithQuery(PortalUrls.Steering(Share), ("colour", colour?.ToString(CultureInfo.InvariantCulture)));
}
