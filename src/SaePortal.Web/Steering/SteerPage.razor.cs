using Microsoft.AspNetCore.Components;
using MudBlazor;
using SaePortal.Compute.Steering;
using SaePortal.Core.Answers;
using SaePortal.Core.Steering;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Steering;

/// <summary><c>/steer</c>: chooses latents, steers a model with them, and shows both texts as they are written.</summary>
public sealed partial class SteerPage : ComponentBase, IDisposable
{
    private static readonly string s_prompt = FormField.IdOf("prompt");
    private static readonly InputMode s_decimal = InputMode.@decimal;
    private static readonly string[] s_methods = Enum.GetNames<SteeringMethod>();
    private static readonly string[] s_positions = Enum.GetNames<SteeringPositions>();
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(80);

    private readonly CancellationTokenSource _gone = new();
    private readonly SteerFields _fields = new();
    private IReadOnlyList<(string Field, Problem Problem)> _wrong = [];
    private IReadOnlyList<FoundLatent>? _found;
    private string _search = "";
    private string? _filled;
    private Problem? _problem;
    private Problem? _saveProblem;
    private SteerProgress? _progress;
    private SteerOutcome? _outcome;
    private CancellationTokenSource? _running;
    private SavedSteering? _saved;

    /// <summary>What the page shows.</summary>
    [Inject]
    public required SteerView View { get; init; }

    /// <summary>The nodes.</summary>
    [Inject]
    public required NodeSteering Node { get; init; }

    /// <summary>Who steers.</summary>
    [Inject]
    public required SteerVisitor Visitor { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private SteerState State => SteerState.FromQuery(Navigation.Uri);

    /// <inheritdoc />
    public void Dispose()
    {
        _running?.Cancel();
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        // Another colouring is no other form.
        var asked = (State with { Colour = null }).ToQuery();
        if (_filled == asked)
        {
            return;
        }

        (_filled, _problem, _wrong) = (asked, null, []);
        await View.Load(_gone.Token);
        if ((await View.Form(State, _gone.Token)).Or(out _problem) is not { } spec)
        {
            spec = State.Spec;
        }

        _fields.Fill(spec);
        _fields.Latents.Clear();
        foreach (var latent in spec.Latents)
        {
            if (await View.About(latent, _gone.Token) is { } about)
            {
                _fields.Latents.Add(new ChosenLatent(about, FormattableString.Invariant($"{latent.Strength}")));
            }
            else
            {
                _problem = new Problem(ProblemKind.NotFound, $"There is no harvested latent {latent.Latent} of \"{Core.Naming.Slug.Shown(latent.Dictionary)}\".", "Choose another.");
            }
        }
    }

    private string? Wrong(string field) => _wrong.FirstOrDefault(x => x.Field == field).Problem?.ToString();

    private void ChooseModel(string model)
    {
        if (model != _fields.Model)
        {
            _fields.Model = model;
            _fields.Latents.Clear();
            (_found, _search) = (null, "");
        }
    }

    private async Task Search(string text)
    {
        _search = text;
        var found = await View.Search(_fields.Model, text, _gone.Token);
        // What was typed meanwhile has an answer of its own.
        if (_search == text)
        {
            _found = text.Trim().Length == 0 ? null : found;
        }
    }

    private void Add(FoundLatent latent)
    {
        if (!_fields.Latents.Exists(x => x.About.Dictionary.Id == latent.Dictionary.Id && x.About.Index == latent.Index))
        {
            _fields.Latents.Add(new ChosenLatent(latent, "1"));
        }

        (_found, _search) = (null, "");
    }

    private async Task Start()
    {
        if (_running is not null)
        {
            return;
        }

        var (spec, wrong) = _fields.Read();
        (_wrong, _problem) = (wrong, null);
        if (wrong.Count > 0)
        {
            return;
        }

        using var running = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        _running = running;
        try
        {
            var begun = await View.Begin(spec, running.Token);
            if (!begun.Succeeded)
            {
                _problem = begun.Problem;
                return;
            }

            (_progress, _outcome, _saved, _saveProblem) = (begun.Value.Progress, begun.Value.Progress.Outcome, null, null);
            var state = new SteerState { Spec = begun.Value.Order.Spec };
            _filled = state.ToQuery();
            Navigation.NavigateTo(_filled, replace: true);
            await Follow(begun.Value.Order, _progress, running.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopped, or the page is gone.
        }
        finally
        {
            _running = null;
            _outcome = _progress?.Outcome;
        }
    }

    private async Task Follow(SteerOrder order, SteerProgress progress, CancellationToken cancellation)
    {
        var drawn = DateTime.MinValue;
        await foreach (var news in Node.Steer(order, Visitor.Key, cancellation))
        {
            progress.Take(news);
            if (DateTime.UtcNow - drawn > s_redraw)
            {
                (drawn, _outcome) = (DateTime.UtcNow, progress.Outcome);
                StateHasChanged();
            }
        }
    }

    private Task Stop() => _running?.CancelAsync() ?? Task.CompletedTask;

    private async Task Save()
    {
        if (_saved is null && _outcome is { } outcome)
        {
            _saved = (await View.Save(outcome, _gone.Token)).Or(out _saveProblem);
        }
    }

    private string Coloured(int? colour) => (SteerState.FromQuery(_filled ?? "") with { Colour = colour }).ToQuery();
}
