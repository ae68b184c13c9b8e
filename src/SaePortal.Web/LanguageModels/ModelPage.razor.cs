using Microsoft.AspNetCore.Components;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Web.Access;
using SaePortal.Web.Shell;

namespace SaePortal.Web.LanguageModels;

/// <summary><c>/{model}</c>: a model and its dictionaries by hook point.</summary>
public sealed partial class ModelPage : ComponentBase, IDisposable
{
    private const int PageSize = 100;

    private readonly CancellationTokenSource _gone = new();
    private LanguageModelRecord? _model;
    private IReadOnlyList<DictionaryRecord> _dictionaries = [];
    private IReadOnlyList<LanguageModelRecord> _siblings = [];
    private bool _runIsThere;
    private Problem? _refused;

    /// <summary>The model's name.</summary>
    [Parameter]
    public string Model { get; set; } = "";

    /// <summary>The dictionary behind which the page begins.</summary>
    [SupplyParameterFromQuery]
    public string? After { get; set; }

    /// <summary>Models.</summary>
    [Inject]
    public required LanguageModelStore Models { get; init; }

    /// <summary>Dictionaries.</summary>
    [Inject]
    public required DictionaryStore Dictionaries { get; init; }

    /// <summary>Runs.</summary>
    [Inject]
    public required RunStore Runs { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var found = await Models.Find(Model, _gone.Token);
        if (!found.Succeeded)
        {
            Navigation.NotFound();
            return;
        }

        if (found.Value.Name != Model)
        {
            Navigation.NavigateTo(PortalUrls.Model(found.Value.Name), replace: true);
            return;
        }

        _model = found.Value;
        _siblings = _model.TrainRun is { } run ? [.. (await Models.OfRun(run, _gone.Token)).Where(x => x.Id != _model.Id)] : [];
        _runIsThere = _model.TrainRun is { } made && await Runs.Get(made, _gone.Token) is not null;
        _dictionaries = await Dictionaries.OfModel(_model.Id, After, PageSize, _gone.Token);
    }

    private async Task<Answer<string>> Renamed(string name, CancellationToken cancellation) => (await Models.Rename(_model!.Name, name, cancellation)).Then(x => PortalUrls.Model(x.Name));
}
