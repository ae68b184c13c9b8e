using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Torch.Corpora;

namespace SaePortal.Compute.Imports;

/// <summary>Takes a file or folder of documents into the portal; the text is stored once.</summary>
public sealed class CorpusImport(CorpusStore corpora, ArtifactFolder artifacts)
{
    /// <summary>Imports.</summary>
    /// <param name="path">A <c>.txt</c>, <c>.jsonl</c> or <c>.parquet</c> file, each also <c>.gz</c>, or a folder of them.</param>
    /// <param name="name">The corpus' slug.</param>
    /// <param name="progress">Told the number of documents now and then; may be null.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <returns>The corpus, or what is wrong with the path or the name.</returns>
    public async Task<Answer<CorpusRecord>> Import(string path, string name, IProgress<long>? progress, CancellationToken cancellation)
    {
        if (Slug.Check(name, "corpus").Problem is { } wrongName)
        {
            return wrongName;
        }

        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return new Problem(ProblemKind.NotFound, $"There is no file or folder {path}.", "Check the path.");
        }

        if ((await corpora.Find(name, cancellation).ConfigureAwait(false)) is { Succeeded: true, Value.Name: var there } && there == name)
        {
            return new Problem(ProblemKind.Conflict, $"There is already a corpus named \"{name}\".", "Choose another name, or rename or remove that one.");
        }

        using var staged = artifacts.Stage("corpus");
        var written = await CorpusArchive.Write(CorpusReader.Read(path, cancellation), staged.Path, progress, cancellation).ConfigureAwait(false);
        return written.Or(out var problem) is { } contents
            ? await corpora.Add(name, contents.Documents, contents.Bytes, contents.Labels, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), staged.Path, cancellation).ConfigureAwait(false)
            : problem!;
    }
}
