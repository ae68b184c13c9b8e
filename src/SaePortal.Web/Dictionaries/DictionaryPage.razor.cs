using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using MudBlazor;
using SaePortal.Core.Answers;
using SaePortal.Core.Latents;
using SaePortal.Storage.Latents;
using SaePortal.Web.Access;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Dictionaries;

/// <summary><c>/{model}/{dictionary}</c>: what a dictionary is, how good it is, and the table of its latents.</summary>
public sealed partial class DictionaryPage : ComponentBase, IDisposable
{
    private static readonly (LatentMeasure, string)[] s_columns =
        [(LatentMeasure.Index, "Latent"), (LatentMeasure.Density, "Fires on"), (LatentMeasure.Maximum, "Maximum"), (LatentMeasure.Mean, "Mean"), (LatentMeasure.TokenEntropy, "Entropy")];

    private readonly CancellationTokenSource _gone = new();
    private Virtualize<LatentSummary>? _rows;
    private Problem? _refused;
    private bool _interactive;

    /// <summary>The model's name.</summary>
    [Parameter]
    public string Model { get; set; } = "";

    /// <summary>The dictionary's name.</summary>
    [Parameter]
    public string Dictionary { get; set; } = "";

    /// <summary>Column that the table is sorted by.</summary>
    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    /// <summary>"desc" for the largest first.</summary>
    [SupplyParameterFromQuery]
    public string? Order { get; set; }

    /// <summary>Smallest density.</summary>
    [SupplyParameterFromQuery]
    public string? Min { get; set; }

    /// <summary>Largest density.</summary>
    [SupplyParameterFromQuery]
    public string? Max { get; set; }

    /// <summary>Part of a token's text.</summary>
    [SupplyParameterFromQuery]
    public string? Token { get; set; }

    /// <summary>"yes" or "no".</summary>
    [SupplyParameterFromQuery]
    public string? Alive { get; set; }

    /// <summary>Rows before the page.</summary>
    [SupplyParameterFromQuery]
    public string? Skip { get; set; }

    /// <summary>A latent to go to, from a form without a circuit.</summary>
    [SupplyParameterFromQuery]
    public int? Goto { get; set; }

    /// <summary>What the page shows.</summary>
    [Inject]
    public required DictionaryView View { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Asks.</summary>
    [Inject]
    public required IDialogService Dialogs { get; init; }

    private DictionaryState State => DictionaryState.FromQuery(Sort, Order, Min, Max, Token, Alive, Skip);

    private string Path => PortalUrls.Dictionary(Model, Dictionary);

    private string Sentence => View.Dictionary is not { } d ? ""
        : d.Metrics is { } m ? $"{d.Spec.Width:N0} latents at {d.Spec.Input}, {Figures.Measure(m.L0)} active a token, leave {Figures.Percent(m.Fvu)} of the variance unexplained and recover {Figures.Percent(m.CeRecovered)} of the loss."
        : $"{d.Spec.Width:N0} latents at {d.Spec.Input} of {d.Model}; not measured yet.";

    private BarRange? Selected
    {
        get
        {
            var edges = View.Spread[LatentMeasure.Density].LogEdges;
            if ((State.MinDensity is null && State.MaxDensity is null) || edges.Count == 0)
            {
                return null;
            }

            int Edge(double density) => Enumerable.Range(0, edges.Count).MinBy(i => Math.Abs(edges[i] - Math.Log10(Math.Max(density, 1e-300))));
            var first = State.MinDensity is { } low ? Edge(low) : 0;
            return new BarRange(Math.Min(first, edges.Count - 2), Math.Max(first + 1, State.MaxDensity is { } high ? Edge(high) : edges.Count - 1));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!await View.Load(Dictionary, State, _gone.Token))
        {
            Navigation.NotFound();
            return;
        }

        if (View.Dictionary is { } found && (found.Name != Dictionary || found.Model != Model))
        {
            Navigation.NavigateTo(State.ToQuery(PortalUrls.Dictionary(found.Model, found.Name)), replace: true);
        }
        else if (Goto is { } latent && latent >= 0 && latent < View.Dictionary!.Spec.Width)
        {
            Navigation.NavigateTo(PortalUrls.Latent(Model, Dictionary, latent), replace: true);
        }
        else if (_rows is not null)
        {
            await _rows.RefreshDataAsync();
        }
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _interactive = true;
            StateHasChanged();
        }
    }

    private static string Index(LatentSummary latent) => latent.Index.ToString(CultureInfo.InvariantCulture);

    private RenderFragment Row(LatentSummary latent) => builder =>
    {
        builder.OpenComponent<LatentRow>(0);
        builder.SetKey(latent.Index);
        builder.AddComponentParameter(1, nameof(LatentRow.Latent), latent);
        builder.AddComponentParameter(2, nameof(LatentRow.Href), PortalUrls.Latent(Model, Dictionary, latent.Index));
        builder.AddComponentParameter(3, nameof(LatentRow.Name), Index(latent));
        builder.AddComponentParameter(4, nameof(LatentRow.Text), (Func<int, string>)(x => View.Pieces?.Text(x) ?? ""));
        builder.CloseComponent();
    };

    private async ValueTask<ItemsProviderResult<LatentSummary>> Provide(ItemsProviderRequest request)
    {
        var rows = await View.Page(request.StartIndex, request.Count, request.CancellationToken);
        return new ItemsProviderResult<LatentSummary>(rows, (int)View.Found.Number);
    }

    private void Select(BarRange? range)
    {
        var edges = View.Spread[LatentMeasure.Density].LogEdges;
        var state = range is { } r
            ? State with { MinDensity = r.First == 0 ? null : Math.Pow(10, edges[r.First]), MaxDensity = r.Last == edges.Count - 1 ? null : Math.Pow(10, edges[r.Last]), Skip = 0 }
            : State with { MinDensity = null, MaxDensity = null, Skip = 0 };
        Navigation.NavigateTo(state.ToQuery(Path));
    }

    private async Task Rename()
    {
        if (await Ask.ForName(Dialogs, "Rename the dictionary", View.Dictionary!.Name) is not { } name)
        {
            return;
        }

        var renamed = await View.Rename(name, _gone.Token);
        _refused = renamed.Problem;
        if (renamed.Succeeded)
        {
            Navigation.NavigateTo(PortalUrls.Dictionary(renamed.Value.Model, renamed.Value.Name));
        }
    }

    private async Task Remove()
    {
        var plan = await View.Plan(_gone.Token);
        if (!plan.Succeeded || !await Ask.ToRemove(Dialogs, plan.Value))
        {
            return;
        }

        var removed = await View.Remove(_gone.Token);
        _refused = removed.Problem;
        if (removed.Succeeded)
        {
            Navigation.NavigateTo(PortalUrls.Model(Model));
        }
    }
}
