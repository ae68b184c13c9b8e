using System.Text.Json;
using SaePortal.Core.Answers;

namespace SaePortal.Torch.Corpora;

/// <summary>What an archive holds.</summary>
/// <param name="Documents">Number of documents.</param>
/// <param name="Bytes">Length of the text in UTF-8.</param>
/// <param name="Labels">Number of labelled spans.</param>
public sealed record CorpusContents(long Documents, long Bytes, long Labels);

/// <summary>A corpus' text, stored once, with its documents' metadata and labels; read by document from any thread.</summary>
public sealed class CorpusArchive : IDisposable
{
    private readonly BlobColumn _texts;
    private readonly BlobColumn _metadata;
    private readonly BlobColumn _labels;

    private CorpusArchive(string folder)
    {
        Classes = LabelClasses.Load(folder);
        (_texts, _metadata, _labels) = (new BlobColumn(folder, "text"), new BlobColumn(folder, "metadata"), new BlobColumn(folder, "labels"));
    }

    /// <summary>What one has to read to tell the labels' values, as far as the labels said.</summary>
    public LabelClasses Classes { get; }

    /// <summary>Number of documents.</summary>
    public long Documents => _texts.Count;

    /// <summary>Opens a corpus' folder.</summary>
    /// <returns>The archive, or that the folder is damaged.</returns>
    public static Answer<CorpusArchive> Open(string folder)
    {
        try
        {
            return new CorpusArchive(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Problem(ProblemKind.Unreadable, $"The text of the corpus in {folder} cannot be read: {e.Message}", "Remove the corpus and import it again.");
        }
    }

    /// <summary>Fills a folder from documents as they come. Documents without text are left out.</summary>
    /// <param name="documents">The documents; a <see cref="ProblemException"/> from them is answered.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="progress">Told the number of documents now and then; may be null.</param>
    /// <param name="cancellation">Stops between documents.</param>
    /// <returns>What was written, or why nothing came of it.</returns>
    public static async Task<Answer<CorpusContents>> Write(IAsyncEnumerable<CorpusDocument> documents, string folder, IProgress<long>? progress, CancellationToken cancellation)
    {
        try
        {
            using var texts = new BlobColumnWriter(folder, "text");
            using var metadata = new BlobColumnWriter(folder, "metadata");
            using var labels = new BlobColumnWriter(folder, "labels");
            var classes = new LabelClasses();
            long count = 0, spans = 0;
            await foreach (var document in documents.WithCancellation(cancellation).ConfigureAwait(false))
            {
                if (string.IsNullOrWhiteSpace(document.Text))
                {
                    continue;
                }

                texts.Add(document.Text);
                metadata.Add(document.Metadata ?? "");
                foreach (var label in document.Labels)
                {
                    classes.Add(label);
                }

                labels.Add(document.Labels.Count > 0 ? JsonSerializer.Serialize(document.Labels.Select(x => x with { Class = null })) : "");
                spans += document.Labels.Count;
                if (++count % 256 == 0)
                {
                    progress?.Report(count);
                }
            }

            texts.Flush();
            metadata.Flush();
            labels.Flush();
            classes.Save(folder);
            progress?.Report(count);
            return count > 0
                ? new CorpusContents(count, texts.Length, spans)
                : new Problem(ProblemKind.Unreadable, "The corpus holds no text.", "Give a file with at least one document that is not empty.");
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unavailable, $"The corpus could not be read or stored: {e.Message}", "Check the disk's free space and the folder's rights.");
        }
    }

    /// <summary>A document's text as it was given.</summary>
    public string Text(long document) => _texts[document];

    /// <summary>A document's other fields as a JSON object; null when it had none.</summary>
    public string? Metadata(long document) => _metadata[document] is { Length: > 0 } json ? json : null;

    /// <summary>A document's labelled spans with their classes.</summary>
    public IReadOnlyList<LabelledSpan> Labels(long document) => _labels[document] is { Length: > 0 } json
        ? [.. (JsonSerializer.Deserialize<List<LabelledSpan>>(json) ?? []).Select(x => Classes.Of(x.Attribute, x.Value) is { } known ? x with { Class = known } : x)] : [];

    /// <inheritdoc />
    public void Dispose()
    {
        _texts.Dispose();
        _metadata.Dispose();
        _labels.Dispose();
    }
}
