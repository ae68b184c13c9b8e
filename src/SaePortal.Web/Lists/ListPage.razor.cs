using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Lists;

/// <summary><c>/lists/{number}</c>: a list of latents; its maker changes it in place.</summary>
public sealed partial class ListPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private int? _dragged;

    /// <summary>The list's number.</summary>
    [Parameter]
    public int Number { get; set; }

    /// <summary>What is shown.</summary>
    [Inject]
    public required ListView View { get; init; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string Action => string.Create(CultureInfo.InvariantCulture, $"post/lists/{Number}");

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (View.List?.Id != Number && !await View.Load(Number, _gone.Token))
        {
            Navigation.NotFound();
        }
    }
}
