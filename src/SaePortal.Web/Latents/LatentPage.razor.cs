using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary><c>/{model}/{dictionary}/{latent}</c>: what a latent fires on.</summary>
public sealed partial class LatentPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private (string, int)? _loaded;
    private string? _goto;
    private (string Text, bool Together)? _tried;
    private CancellationTokenSource? _typing;
    private LatentRelation? _related;
    private bool _trying;

    /// <summary>The model's name.</summary>
    [Parameter]
    public string Model { get; set; } = "";

    /// <summary>The dictionary's name.</summary>
    [Parameter]
    public string Dictionary { get; set; } = "";

    /// <summary>The latent's index.</summary>
    [Parameter]
    public int Latent { get; set; }

    /// <summary>What the page shows.</summary>
    [Inject]
    public required LatentView View { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private LatentPageState State => LatentPageState.FromQuery(Navigation.Uri);

    private string Title => $"Latent {Latent} of {Dictionary} · SaePortal";

    private string Sentence => View.Latent is not { } latent ? ""
        : latent.IsDead ? "Dead: it never fired during the harvest."
        : $"Fires on {Figures.Percent(latent.Density)} of tokens{Tokens}, up to {Figures.Activation(latent.Maximum)}.";

    private string Tokens
    {
        get
        {
            // A space or the end of a line is no word that a sentence could name.
            var words = View.Latent!.TopTokens.Select(x => View.TokenText(x.Token).Trim()).Where(x => x.Length > 0).Take(3).Select(x => $"“{x}”").ToList();
            return words.Count == 0 ? "" : $", most on {string.Join(", ", words)}";
        }
    }

    private string Description => View.Dictionary is { } dictionary ? $"{(Sentence.Length > 0 ? Sentence : "Not harvested yet.")} {dictionary.Name}: {dictionary.Spec.Input} of {dictionary.Model}, {dictionary.Spec.Width:N0} latents." : "";

    /// <inheritdoc />
    public void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        _gone.Cancel();
        _gone.Dispose();
        _typing?.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized() => Navigation.LocationChanged += Moved;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != (Dictionary, Latent))
        {
            (_loaded, _tried, _related) = ((Dictionary, Latent), null, null);
            if (!await View.Load(Dictionary, Latent, _gone.Token))
            {
                Navigation.NotFound();
                return;
            }

            if (View.Dictionary is { } found && (found.Name != Dictionary || found.Model != Model))
            {
                // Renamed, or under another model: the address that lasts.
                Navigation.NavigateTo(State.ToQuery(PortalUrls.Latent(found.Model, found.Name, Latent)), replace: true);
                return;
            }
        }

        if (_related != State.Relation)
        {
            _related = State.Relation;
            await View.Relate(State.Relation, _gone.Token);
        }

        if (State.Text is { } text && (text, State.Together) != _tried && View.Latent is not null)
        {
            _tried = (text, State.Together);
            await View.Try(text, State.Together, _gone.Token);
        }

        if (State.Ablated && View.Effect is null && View.Latent is { IsDead: false })
        {
            StateHasChanged();
            await View.Ablate(_gone.Token);
        }
    }

    /// <summary>Where the query alone changes, the circuit sees the same parameters and leaves the page as it is.</summary>
    private void Moved(object? sender, LocationChangedEventArgs moved)
    {
        if (Navigation.ToBaseRelativePath(moved.Location).Split('?', '#')[0] == At(Latent))
        {
            _ = InvokeAsync(async () =>
            {
                await OnParametersSetAsync();
                StateHasChanged();
            });
        }
    }

    private string At(int latent) => PortalUrls.Latent(Model, Dictionary, Math.Clamp(latent, 0, Math.Max(0, (View.Dictionary?.Spec.Width ?? 1) - 1)));

    private void Jump()
    {
        if (int.TryParse(_goto, CultureInfo.InvariantCulture, out var latent))
        {
            Navigation.NavigateTo(At(latent));
        }
    }

    /// <summary>Tries a text as it is typed: the next one stops it.</summary>
    private async Task TryIt(string text)
    {
        if (_typing is { } before)
        {
            await before.CancelAsync();
            before.Dispose();
        }

        var typing = _typing = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        if (text.Length == 0)
        {
            (_trying, _tried) = (false, null);
            View.Forget();
        }
        else
        {
            (_trying, _tried) = (true, (text, State.Together));
            try
            {
                await View.Try(text, State.Together, typing.Token);
            }
            catch (OperationCanceledException) when (typing != _typing || _gone.IsCancellationRequested)
            {
                return;
            }

            _trying = false;
        }

        Navigation.NavigateTo((State with { Text = text.Length == 0 ? null : text }).ToQuery(At(Latent)), replace: true);
    }
}
