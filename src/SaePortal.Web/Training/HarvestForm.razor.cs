using Microsoft.AspNetCore.Components;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Web.Cli;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Training;

/// <summary>Starts a harvest.</summary>
public sealed partial class HarvestForm : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Problem? _problem;
    private string? _wrong;
    private string _dictionary = "";
    private string _corpus = "";
    private string _tokens = "2M";
    private string _device = "";
    private bool _busy;

    /// <summary>Dictionaries, corpora, rules.</summary>
    [Parameter, EditorRequired]
    public required TrainView View { get; set; }

    /// <summary>The dictionary chosen by the link.</summary>
    [Parameter]
    public string? Dictionary { get; set; }

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
    protected override void OnInitialized() =>
        (_dictionary, _corpus) = (View.Dictionaries.Contains(Dictionary) ? Dictionary! : View.Dictionaries is [var any, ..] ? any : "", View.Corpora is [var text, ..] ? text.Name : "");

    private async Task Start()
    {
        (_problem, _wrong) = (null, null);
        if (SharedOptions.Counted(_tokens.Trim()) is not { } tokens)
        {
            _wrong = $"\"{_tokens.Trim()}\" is no whole number. Write 200000, 200K or 2M.";
            return;
        }

        _busy = true;
        var started = await View.Start(
            new HarvestSpec { Dictionary = _dictionary, Corpus = _corpus, Tokens = tokens, Device = string.IsNullOrWhiteSpace(_device) ? null : _device.Trim() }, _gone.Token);
        (_problem, _busy) = (started.Problem, false);
        if (started.Succeeded)
        {
            Navigation.NavigateTo(PortalUrls.Run(started.Value.Id));
        }
    }
}
