using Microsoft.AspNetCore.Components;
using MudBlazor;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Training;

/// <summary>Starts a training.</summary>
public sealed partial class TrainForm : ComponentBase, IDisposable
{
    private const string HookHint = "Any hook point of the model can be typed; the list has the usual ones.";
    private static readonly string s_hook = FormField.IdOf("hook");
    private static readonly HashSet<string> s_more =
    [
        nameof(TrainSpec.Batch), nameof(TrainSpec.Context), nameof(TrainSpec.HeldOut), nameof(TrainSpec.LearningRate), nameof(TrainSpec.AuxK), nameof(TrainSpec.DeadAfter), nameof(TrainSpec.CheckpointEvery),
    ];

    private readonly CancellationTokenSource _gone = new();
    private readonly TrainFields _fields = new();
    private IReadOnlyList<(string Field, Problem Problem)> _wrong = [];
    private IReadOnlyList<string> _hooks = [];
    private (string?, string?, int)? _suggested;
    private TrainSpec _defaults = TrainView.Defaults(null, null);
    private Problem? _problem;
    private MudAutocomplete<string>? _hookField;
    private bool _inHook;
    private bool _listed;
    private bool _busy;

    /// <summary>Models, corpora, rules.</summary>
    [Parameter, EditorRequired]
    public required TrainView View { get; set; }

    /// <summary>The model chosen by the link.</summary>
    [Parameter]
    public string? Model { get; set; }

    /// <summary>The corpus chosen by the link.</summary>
    [Parameter]
    public string? Corpus { get; set; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string SuggestedName => View.FreeName(_fields.Hook);

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        var given = (Model, Corpus, View.Models.Count);
        if (_suggested != given)
        {
            _suggested = given;
            Fill(Model, Corpus);
        }
    }

    private string? Wrong(string field) => _wrong.FirstOrDefault(x => x.Field == field).Problem?.ToString();

    private void Fill(string? model, string? corpus)
    {
        var record = View.Models.FirstOrDefault(x => x.Name == model) ?? (View.Models is [var any, ..] ? any : null);
        _defaults = TrainView.Defaults(record, View.Corpora.FirstOrDefault(x => x.Name == corpus) ?? (View.Corpora is [var one, ..] ? one : null));
        _fields.Suggest(_defaults);
        _hooks = record is null ? [] : TrainView.Hooks(record.Spec);
    }

    private void Chosen(string model) => Fill(model, _fields.Corpus);

    // One of the list stands in the field already: then the others are what is asked for, and Enter keeps it, for it stands first.
    private Task<IEnumerable<string>> Hooks(string? typed, CancellationToken cancellation) => Task.FromResult<IEnumerable<string>>(
        typed is null ? _hooks : _hooks.Contains(typed) ? [typed, .. _hooks.Where(x => x != typed)] : _hooks.Where(x => x.Contains(typed.Trim(), StringComparison.OrdinalIgnoreCase)));

    // MudBlazor closes its list for Tab and for a click beside it; the "next" of a phone's keyboard is neither, and would leave it over the form.
    private async Task Elsewhere()
    {
        _inHook = false;
        if (_listed)
        {
            await _hookField!.CloseMenuAsync();
        }
    }

    // The list also opens late, after the server looked: by then the reader may have gone on.
    private async Task Listed(bool open)
    {
        _listed = open;
        if (open && !_inHook)
        {
            await _hookField!.CloseMenuAsync();
        }
    }

    private async Task Start()
    {
        (_problem, _busy) = (null, true);
        var (spec, unread) = _fields.Read(_defaults);
        spec = spec.Name.Length > 0 ? spec : spec with { Name = SuggestedName };
        _wrong = [.. unread, .. View.Check(spec).Where(x => unread.All(y => y.Field != x.Field))];
        if (_wrong.Count == 0)
        {
            var started = await View.Start(spec, _gone.Token);
            _problem = started.Problem;
            if (started.Succeeded)
            {
                Navigation.NavigateTo(PortalUrls.Run(started.Value.Id));
            }
        }

        _busy = false;
    }
}
