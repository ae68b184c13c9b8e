using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.People;

/// <summary>A part of a latent's page that visitors write to: read once for each latent that the page comes to.</summary>
public abstract class LatentPart : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private (int, int)? _loaded;

    /// <summary>The latent.</summary>
    [Parameter, EditorRequired]
    public required LatentSubject Subject { get; set; }

    /// <summary>The page's path and query.</summary>
    [Parameter, EditorRequired]
    public required string Path { get; set; }

    /// <summary>Stops what is under way when the part leaves its page.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != (Subject.Dictionary.Id, Subject.Latent))
        {
            _loaded = (Subject.Dictionary.Id, Subject.Latent);
            await Load();
        }
    }

    /// <summary>Reads what is shown of the latent.</summary>
    protected abstract Task Load();
}
