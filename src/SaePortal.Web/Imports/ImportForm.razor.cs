using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Imports;

/// <summary>Takes a model, text or a dictionary in, from the reader's disk or from an import folder.</summary>
public sealed partial class ImportForm : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private DotNetObjectReference<ImportForm>? _self;
    private IJSObjectReference? _script;
    private ElementReference _files;
    private ImportKind _kind;
    private string _path = "";
    private string _name = "";
    private string _model = "";
    private string _input = "";
    private string _output = "";
    private string? _problem;
    private string? _done;
    private string? _stage;
    private long _sent;
    private long _total;
    private bool _busy;
    private bool _picked;
    private int _leftOut;

    /// <summary>What can be imported here; the first is chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ImportKind> Kinds { get; set; }

    /// <summary>The model chosen for a dictionary.</summary>
    [Parameter]
    public string? Model { get; set; }

    /// <summary>Something is here: its kind and name.</summary>
    [Parameter]
    public EventCallback<ImportRequest> Imported { get; set; }

    /// <summary>Imports.</summary>
    [Inject]
    public required ImportView View { get; init; }

    /// <summary>Scripts.</summary>
    [Inject]
    public required IJSRuntime Scripts { get; init; }

    private string About => _kind switch
    {
        ImportKind.Model => "A Hugging Face folder: config.json, tokenizer, safetensors. GPT-NeoX, GPT-2 and the Llama family.",
        ImportKind.Corpus => "Text as .txt, .jsonl or .parquet, each also .gz. In .txt a line <|endoftext|> ends a document.",
        _ => "A folder that sparsify wrote, cfg.json and sae.safetensors, transcoders too; or one of the portal's own layout, dictionary.json and weights.safetensors.",
    };

    private string Placeholder => _kind switch { ImportKind.Model => "pythia-70m", ImportKind.Corpus => "stories", _ => "resid-2" };

    /// <summary>The browser has sent so much of the files.</summary>
    [JSInvokable]
    public void Sent(long sent, long total)
    {
        (_sent, _total) = (sent, total);
        _stage = $"{Amounts.Bytes(sent)} of {Amounts.Bytes(total)} sent";
        StateHasChanged();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _gone.Dispose();
        _self?.Dispose();
        if (_script is not null)
        {
            try
            {
                await _script.DisposeAsync();
            }
            catch (JSDisconnectedException)
            {
                // The page is gone, and the module with it.
            }
        }
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _kind = Kinds[0];
        await View.Load(_gone.Token);
        _model = View.Models.Contains(Model) ? Model! : View.Models is [var any, ..] ? any : "";
    }

    private static string Shown(string path) => path.Length == 0 ? "none of it" : Path.Combine(Path.GetFileName(Path.GetDirectoryName(path) ?? ""), Path.GetFileName(path));

    private void Choose(ImportKind kind) => (_kind, _picked, _leftOut, _problem, _done, _stage, _total) = (kind, false, 0, null, null, null, 0);

    private async Task Picked()
    {
        var chosen = await (await Script()).InvokeAsync<ChosenFiles>("chosen", _gone.Token, _files, Word(_kind));
        (_picked, _leftOut) = (chosen.Files > 0, chosen.LeftOut);
        if (_picked)
        {
            (_path, _name) = ("", chosen.Name);
        }
    }

    private async Task Import()
    {
        (_problem, _done, _stage, _sent, _total, _busy) = (null, null, null, 0, 0, true);
        var path = _path;
        if (path.Length == 0)
        {
            if (!_picked)
            {
                (_problem, _busy) = ("Nothing is chosen. Choose files to upload, or something from the import folder.", false);
                return;
            }

            path = await Upload();
        }

        if (path is { Length: > 0 })
        {
            await Take(new ImportRequest(_kind, path, _name.Trim(), _model, _input.Trim(), _output.Trim()));
        }

        (_busy, _total) = (false, 0);
    }

    private async Task Take(ImportRequest request)
    {
        _stage = "Reading …";
        var progress = new Progress<long>(x =>
        {
            _stage = $"{x:N0} documents read";
            _ = InvokeAsync(StateHasChanged);
        });
        var imported = await View.Import(request, progress, _gone.Token);
        (_problem, _done, _stage) = (imported.Problem?.ToString(), imported.Succeeded ? imported.Value : null, null);
        if (imported.Succeeded)
        {
            (_path, _name) = ("", "");
            await View.Load(_gone.Token);
            _model = _model.Length == 0 && View.Models is [var any, ..] ? any : _model;
            await Imported.InvokeAsync(request);
        }
    }

    private async Task<string> Upload()
    {
        _self ??= DotNetObjectReference.Create(this);
        var kind = Word(_kind);
        // A large model takes longer than a call into the browser usually may.
        var answer = await (await Script()).InvokeAsync<UploadAnswer>("send", Timeout.InfiniteTimeSpan, _files, kind, $"api/v1/uploads/{kind}", _self);
        using var body = Parsed(answer.Body);
        if (answer.Ok && body?.RootElement.TryGetProperty("path", out var path) == true)
        {
            return path.GetString() ?? "";
        }

        (_stage, _problem) = (null, body is null ? "The portal did not take the upload. Try again." : $"{Word(body, "title")} {Word(body, "detail")}");
        return "";
    }

    private static string Word(ImportKind kind) => kind.ToString().ToLowerInvariant();

    private static JsonDocument? Parsed(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Word(JsonDocument body, string name) => body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;

    private async Task Stop() => await (await Script()).InvokeVoidAsync("stop", _gone.Token);

    private async Task<IJSObjectReference> Script() => _script ??= await Scripts.InvokeAsync<IJSObjectReference>("import", _gone.Token, "./" + Assets["js/uploads.js"]);

    private sealed record UploadAnswer(bool Ok, string Body);

    private sealed record ChosenFiles(int Files, string Name, int LeftOut);
}
