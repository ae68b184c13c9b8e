using Microsoft.AspNetCore.Components;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Training;

/// <summary>Starts the training of a language model.</summary>
public sealed partial class ModelTrainForm : ComponentBase, IDisposable
{
    private static readonly HashSet<string> s_more =
    [
        nameof(ModelTrainSpec.DMlp), nameof(ModelTrainSpec.Context), nameof(ModelTrainSpec.Batch), nameof(ModelTrainSpec.LearningRate), nameof(ModelTrainSpec.WeightDecay),
    ];

    private readonly CancellationTokenSource _gone = new();
    private readonly ModelTrainFields _fields = new();
    private IReadOnlyList<(string Field, Problem Problem)> _wrong = [];
    private string? _given;
    private Problem? _problem;
    private bool _busy;

    /// <summary>Corpora, tokenizers, rules.</summary>
    [Parameter, EditorRequired]
    public required ModelTrainView View { get; set; }

    /// <summary>The corpus chosen by the link.</summary>
    [Parameter]
    public string? Corpus { get; set; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string SuggestedName => View.FreeName(_fields.Read(ModelTrainView.Defaults).Spec);

    private string? Size => _fields.Read(ModelTrainView.Defaults) is { Problems.Count: 0 } read ? View.Size(read.Spec, read.Vocabulary) : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _fields.Suggest(ModelTrainView.Defaults);
        _fields.Tokenizer = View.Tokenizers.FirstOrDefault(x => !x.OfModel)?.Name ?? ModelTrainView.NewTokenizer;
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        var corpus = View.Corpora.FirstOrDefault(x => x.Name == Corpus)?.Name ?? (View.Corpora is [var one, ..] ? one.Name : "");
        if (_given != corpus)
        {
            _given = _fields.Corpus = corpus;
        }
    }

    private string? Wrong(string field) => _wrong.FirstOrDefault(x => x.Field == field).Problem?.ToString();

    private async Task Start()
    {
        (_problem, _busy) = (null, true);
        var (spec, vocabulary, unread) = _fields.Read(ModelTrainView.Defaults);
        spec = spec.Name.Length > 0 ? spec : spec with { Name = SuggestedName };
        _wrong = [.. unread, .. View.Check(spec, vocabulary).Where(x => unread.All(y => y.Field != x.Field))];
        if (_wrong.Count == 0)
        {
            var started = await View.Start(spec, vocabulary, _gone.Token);
            _problem = started.Problem;
            if (started.Succeeded)
            {
                Navigation.NavigateTo(PortalUrls.Run(started.Value.Id));
            }
        }

        _busy = false;
    }
}
