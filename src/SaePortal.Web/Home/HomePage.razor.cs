using Microsoft.AspNetCore.Components;
using MudBlazor;
using SaePortal.Compute.Demo;
using SaePortal.Compute.Runs;
using SaePortal.Core.Runs;
using SaePortal.Core.Worlds;
using SaePortal.Web.Access;
using SaePortal.Web.Docs;
using SaePortal.Web.Runs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Home;

/// <summary><c>/</c>: what this is, what is here, and the built-in experiment while it is made.</summary>
public sealed partial class HomePage : ComponentBase, IDisposable
{
    private const string FirstText = "Mary walks to the bank of the river and gives a letter to John.";
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _gone = new();
    private (string Fired, IReadOnlyList<LatentDot> Dots)? _lit;
    private bool _busy;
    private string? _removed;

    /// <summary>A visitor's text.</summary>
    [SupplyParameterFromQuery(Name = "text")]
    public string? Text { get; set; }

    /// <summary>Decides what chance decides, so that the circuit shows what the page showed before it.</summary>
    [Microsoft.AspNetCore.Components.PersistentState]
    public int? Seed { get; set; }

    /// <summary>The portal.</summary>
    [Inject]
    public required HomeView View { get; init; }

    /// <summary>The latents that are shown.</summary>
    [Inject]
    public required ShowcaseView Showcase { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Asks before something goes.</summary>
    [Inject]
    public required IDialogService Dialogs { get; init; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Clock { get; init; }

    private string Title => Showcase.Striking is { Value: { } value } ? $"A latent for {ShowcaseView.Name(value)}" : "A latent to begin with";

    /// <summary>What the built-in world says of the value that the striking latent detects.</summary>
    private string? Meaning => Showcase is { Striking.Value: { } value, Dictionary: { } dictionary } && dictionary.Name == View.Demo.Dictionary
        ? World.Find(DemoRecipe.World).Value?.Schema.FirstOrDefault(x => x.Name == value.Attribute) is { } attribute ? $"“{attribute.Name}”: {attribute.Meaning}" : null : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Seed ??= Random.Shared.Next();
        await View.Load(_gone.Token);
        await LoadShowcase();
        if (Text is { Length: > 0 } text)
        {
            await Showcase.Try(text, _gone.Token);
        }
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = Follow();
        }
    }

    /// <summary>What is known of each latent; while they are harvested, which have fired so far.</summary>
    private IReadOnlyList<LatentDot> Dots => Showcase.Field.Count > 0 ? Showcase.Field : View.Runs.FirstOrDefault(x => x.Id == View.Demo.Run)?.Progress?.Fired is { } fired ? Lit(fired) : s_waiting;

    /// <summary>The same list while nothing more has fired, so that the field is drawn only when it changes.</summary>
    private IReadOnlyList<LatentDot> Lit(string fired)
    {
        if (_lit?.Fired != fired)
        {
            _lit = (fired, LatentDot.Fired(Convert.FromBase64String(fired)));
        }

        return _lit.Value.Dots;
    }

    private static readonly IReadOnlyList<LatentDot> s_waiting = new LatentDot[LatentField.MostDots];

    /// <summary>How far a run came, and what explains the number.</summary>
    private static (string Text, Term? Of) Progress(RunRecord run) => run switch
    {
        { State: RunState.Running, Progress: { Steps: > 0 } p } => ($"{p.Step * 100 / p.Steps}%" + (RunWords.Left(RunUpdate.Of(run)) is { } left ? $", {left}" : ""), null),
        { Progress.Measures: { } m } when m.TryGetValue(RunMeasure.Alive, out var alive) => (Amounts.Counted((long)alive, "latent fires", "latents fire"), Term.Firing),
        { Progress.Measures: { } m } when RunWords.Judged(m) is { } judged => ($"{judged.Name} {Figures.Measure(judged.Value)}", judged.Name == "FVU" ? Term.Fvu : Term.CrossEntropy),
        _ => ("", null),
    };

    /// <summary>Keeps the page current while the experiment is made.</summary>
    private async Task Follow()
    {
        try
        {
            while (View.Demo.State is DemoState.Working or DemoState.Stopped)
            {
                await Task.Delay(s_redraw, Clock, _gone.Token);
                var before = View.Demo.State;
                await View.Load(_gone.Token);
                if (before != View.Demo.State)
                {
                    await LoadShowcase();
                }

                await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task Try(string text)
    {
        _busy = true;
        await Showcase.Try(text, _gone.Token);
        _busy = false;
        Navigation.NavigateTo(PortalUrls.WithQuery("./", ("text", text)), replace: true);
    }

    private Task LoadShowcase() => Showcase.Load(Seed ?? 0, _gone.Token);

    private Task Another() => Showcase.Another(_gone.Token);

    private async Task Restore()
    {
        _removed = null;
        await View.Restore(_gone.Token);
        await LoadShowcase();
        _ = Follow();
    }

    private async Task Remove()
    {
        if (!await Ask.ToRemoveTheDemo(Dialogs))
        {
            return;
        }

        if (await View.Remove(_gone.Token) is { } gone)
        {
            _removed = string.Join(' ', [$"{Amounts.Bytes(gone.Bytes)} are free again.", .. gone.Kept]);
            await LoadShowcase();
        }
    }
}
