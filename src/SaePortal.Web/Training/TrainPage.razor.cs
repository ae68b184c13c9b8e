using Microsoft.AspNetCore.Components;
using SaePortal.Web.Imports;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Training;

/// <summary><c>/train</c>: the forms that start runs, and the way in for what they need.</summary>
public sealed partial class TrainPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ImportKind[] _kinds = [];
    private string? _model;
    private string? _corpus;

    /// <summary>What the page shows.</summary>
    [Inject]
    public required TrainView View { get; init; }

    /// <summary>The same for language models.</summary>
    [Inject]
    public required ModelTrainView Models { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The model chosen by the link.</summary>
    [SupplyParameterFromQuery]
    public string? Model { get; set; }

    /// <summary>The corpus chosen by the link.</summary>
    [SupplyParameterFromQuery]
    public string? Corpus { get; set; }

    /// <summary>The dictionary that shall be harvested; null to train one.</summary>
    [SupplyParameterFromQuery]
    public string? Dictionary { get; set; }

    /// <summary>What shall be trained, as a recipe's kind: "model" for a language model, else a dictionary.</summary>
    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    /// <summary>What shall be imported first, by the link: "model", "corpus" or "dictionary".</summary>
    [SupplyParameterFromQuery]
    public string? Import { get; set; }

    private bool OfModel => Dictionary is null && string.Equals(Kind, "model", StringComparison.OrdinalIgnoreCase);

    private string Title => Dictionary is not null ? $"Harvest {Dictionary}" : OfModel ? "Train a language model" : "Train a dictionary";

    private string Verdict => Dictionary is not null ? "Text is read through the dictionary once, and every latent keeps what it fires on."
        : OfModel ? "A small GPT-NeoX on a corpus of your own, for experiments in which everything is known: the text, the recipe, and the model at every step."
        : "A sparse autoencoder on the activations of one hook point. The defaults suit any length of run.";

    private string Missing => (View.Models.Count, View.Corpora.Count) switch
    {
        (0, 0) => "First a model and some text",
        (0, _) => "First a model",
        _ => "First some text",
    };

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
        await Models.Load(_gone.Token);
        var first = Enum.TryParse<ImportKind>(Import, true, out var asked) && Enum.IsDefined(asked) ? asked
            : View.Models.Count == 0 ? ImportKind.Model : ImportKind.Corpus;
        _kinds = [first, .. Enum.GetValues<ImportKind>().Where(x => x != first)];
    }

    private async Task Imported(ImportRequest request)
    {
        // Chosen before the form is drawn with it, so that it does not fill itself in twice, over what was typed meanwhile.
        (_model, _corpus) = request.Kind switch
        {
            ImportKind.Model => (request.Name, _corpus),
            ImportKind.Corpus => (_model, request.Name),
            _ => (_model, _corpus),
        };
        await View.Load(_gone.Token);
        await Models.Load(_gone.Token);
        if (request.Kind == ImportKind.Dictionary)
        {
            Navigation.NavigateTo(PortalUrls.Harvest(request.Name));
        }
    }
}
