using System.Globalization;
using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary><c>/{model}/{dictionary}/{latent}</c>: what a latent fires on.</summary>
public sealed partial class LatentPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private (string, int)? _loaded;
    private string? _goto;
    private string? _tried;
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

    private string Tokens => View.Latent!.TopTokens.Count == 0 ? "" : ", most on " + string.Join(", ", View.Latent.TopTokens.Take(3).Select(x => $"“{View.TokenText(x.Token).Trim()}”"));

    private string Description => View.Dictionary is { } dictionary ? $"{(Sentence.Length > 0 ? Sentence : "Not harvested yet.")} {dictionary.Name}: {dictionary.Spec.Input} of {dictionary.Model}, {dictionary.Spec.Width:N0} latents." : "";

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != (Dictionary, Latent))
        {
            (_loaded, _tried) = ((Dictionary, Latent), null);
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

        if (State.Text is { } text && text != _tried && View.Latent is not null)
        {
            _tried = text;
            await View.Try(text, _gone.Token);
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

    private async Task TryIt(string text)
    {
        (_trying, _tried) = (true, text);
        await View.Try(text, _gone.Token);
        _trying = false;
        Navigation.NavigateTo((State with { Text = text }).ToQuery(At(Latent)), replace: true);
    }
}
