using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using SaePortal.Core.Latents;
using SaePortal.Storage.Latents;
using SaePortal.Web.Docs;
using SaePortal.Web.Exports;

namespace SaePortal.Web.Dictionaries;

/// <summary>The table of a dictionary's latents: the first page stands from the beginning, further rows are read as they are scrolled to; without a circuit there are pages instead.</summary>
public sealed partial class LatentTable : ComponentBase
{
    private const float RowHeight = 42;

    private static readonly (LatentMeasure, string, Term)[] s_columns =
    [
        (LatentMeasure.Index, "Latent", Term.Latent), (LatentMeasure.Density, "Fires on", Term.Density), (LatentMeasure.Maximum, "Maximum", Term.Maximum), (LatentMeasure.Mean, "Mean", Term.Mean),
        (LatentMeasure.TokenEntropy, "Entropy", Term.TokenEntropy),
    ];

    private static readonly (LatentFormat, string)[] s_files = [(LatentFormat.Csv, "CSV"), (LatentFormat.Parquet, "Parquet"), (LatentFormat.JsonLines, "JSON lines"), (LatentFormat.Neuronpedia, "for Neuronpedia")];

    private Virtualize<LatentSummary>? _rows;
    private (DictionaryState, string)? _shown;
    private bool _interactive;

    /// <summary>Reads the rows.</summary>
    [Parameter, EditorRequired]
    public required DictionaryView View { get; set; }

    /// <summary>Order and filters, as the address has them.</summary>
    [Parameter, EditorRequired]
    public required DictionaryState State { get; set; }

    /// <summary>The page's path.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_shown != (State, Path))
        {
            var first = _shown is null;
            _shown = (State, Path);
            if (!first && _rows is not null)
            {
                await _rows.RefreshDataAsync();
            }
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

    private RenderFragment Row(LatentSummary latent) => builder =>
    {
        builder.OpenComponent<LatentRow>(0);
        builder.SetKey(latent.Index);
        builder.AddComponentParameter(1, nameof(LatentRow.Latent), latent);
        builder.AddComponentParameter(2, nameof(LatentRow.Href), $"{Path}/{latent.Index.ToString(CultureInfo.InvariantCulture)}");
        builder.AddComponentParameter(3, nameof(LatentRow.Text), (Func<int, string>)(x => View.Pieces?.Text(x) ?? ""));
        builder.CloseComponent();
    };

    private async ValueTask<ItemsProviderResult<LatentSummary>> Provide(ItemsProviderRequest request)
    {
        var first = State.Skip + View.Rows.Count;
        var rows = await View.Page(first + request.StartIndex, request.Count, request.CancellationToken);
        return new ItemsProviderResult<LatentSummary>(rows, Math.Max(0, View.Scrolled - first));
    }
}
