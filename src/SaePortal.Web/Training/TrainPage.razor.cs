using Microsoft.AspNetCore.Components;
using SaePortal.Core.Answers;
using SaePortal.Web.Cli;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Training;

/// <summary><c>/train</c>: the form that starts a run.</summary>
public sealed partial class TrainPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<(string Field, Problem Problem)> _wrong = [];
    private IReadOnlyList<string> _hooks = [];
    private Problem? _problem;
    private string? _done;
    private string _name = "";
    private string _model = "";
    private string _corpus = "";
    private string _hook = "";
    private string _tokens = "2M";
    private string _path = "";
    private string _importName = "";
    private int _width;
    private int _k;
    private long _seed = 1;
    private long _read;
    private bool _harvest = true;
    private bool _busy;

    /// <summary>What the page shows.</summary>
    [Inject]
    public required TrainView View { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The model chosen by the link.</summary>
    [SupplyParameterFromQuery]
    public string? Model { get; set; }

    /// <summary>The corpus chosen by the link.</summary>
    [SupplyParameterFromQuery]
    public string? Corpus { get; set; }

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        await View.Load(_gone.Token);
        Fill(Model, Corpus);
    }

    private string? Wrong(string field) => _wrong.Any(x => x.Field == field) ? "true" : null;

    private void Fill(string? model, string? corpus)
    {
        var record = View.Models.FirstOrDefault(x => x.Name == model) ?? (View.Models is [var first, ..] ? first : null);
        var text = View.Corpora.FirstOrDefault(x => x.Name == corpus) ?? (View.Corpora is [var one, ..] ? one : null);
        var defaults = TrainView.Defaults(record, text);
        (_model, _corpus, _hook, _width, _k) = (defaults.Model, defaults.Corpus, defaults.Hook, defaults.Width, defaults.K);
        _hooks = record is null ? [] : TrainView.Hooks(record.Spec);
    }

    private void Chosen(ChangeEventArgs change) => Fill(change.Value?.ToString(), _corpus);

    private async Task Start()
    {
        (_problem, _done, _wrong) = (null, null, []);
        if (SharedOptions.Counted(_tokens.Trim()) is not { } tokens)
        {
            _wrong = [("Tokens", new Problem(ProblemKind.Invalid, $"\"{_tokens}\" is no number of tokens.", "Write 200000, 200K or 2M."))];
            return;
        }

        var defaults = TrainView.Defaults(View.Models.FirstOrDefault(x => x.Name == _model), View.Corpora.FirstOrDefault(x => x.Name == _corpus));
        var spec = defaults with { Name = _name.Trim(), Hook = _hook.Trim(), Width = _width, K = _k, Tokens = tokens, Seed = _seed, ThenHarvest = _harvest };
        _wrong = View.Check(spec);
        if (_wrong.Count > 0)
        {
            return;
        }

        _busy = true;
        var started = await View.Start(spec, _gone.Token);
        _busy = false;
        _problem = started.Problem;
        if (started.Succeeded)
        {
            Navigation.NavigateTo(PortalUrls.Run(started.Value.Id));
        }
    }

    private async Task ImportAs(bool model)
    {
        (_problem, _done, _busy, _read) = (null, null, true, 0);
        var name = _importName.Trim();
        if (model)
        {
            var imported = await View.ImportModel(_path, name, _gone.Token);
            (_problem, _done) = (imported.Problem, imported.Succeeded ? $"The model {name} is here." : null);
        }
        else
        {
            var progress = new Progress<long>(x =>
            {
                _read = x;
                _ = InvokeAsync(StateHasChanged);
            });
            var imported = await View.ImportCorpus(_path, name, progress, _gone.Token);
            (_problem, _done) = (imported.Problem, imported.Succeeded ? $"The corpus {name} is here: {Amounts.Counted(imported.Value.Documents, "document", "documents")}." : null);
        }

        _busy = false;
        if (_done is not null)
        {
            await View.Load(_gone.Token);
            Fill(model ? name : _model, model ? _corpus : name);
        }
    }
}
