using System.Globalization;
using SaePortal.Core.Artifacts;
using SaePortal.Core.Corpora;

namespace SaePortal.Storage.Artifacts;

/// <summary>
/// Where everything lies that is too large for a row. A thing is made in a staged folder and moves to its place in one rename, so what has its
/// name is complete.
/// </summary>
public sealed class ArtifactFolder
{
    /// <summary>Name, in the artifact folder, of the one with what is being made.</summary>
    public const string StagedName = "staged";

    private const string UnfinishedEnding = ".writing";

    /// <summary>Begins at <c>{data}/artifacts</c>.</summary>
    /// <param name="data">The data folder.</param>
    public ArtifactFolder(string data) => Root = Path.Combine(Path.GetFullPath(data), "artifacts");

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>A model's checkpoint, its tokenizer and <c>pieces.bin</c>.</summary>
    public string Model(int id) => Numbered("models", id);

    /// <summary>A corpus' text and, under <c>packed</c>, its tokens.</summary>
    public string Corpus(int id) => Numbered("corpora", id);

    /// <summary>A dictionary's description and weights.</summary>
    public string Dictionary(int id) => Numbered("dictionaries", id);

    /// <summary>All tokenizers that were trained here.</summary>
    public string Tokenizers => Path.Combine(Root, "tokenizers");

    /// <summary>A tokenizer that was trained here, by its name: it has no row.</summary>
    /// <param name="name">A well-formed slug.</param>
    public string Tokenizer(string name) => Path.Combine(Tokenizers, name);

    /// <summary>Everything a run keeps.</summary>
    public string Run(int id) => Numbered("runs", id);

    /// <summary>A checkpoint of a run.</summary>
    public string Checkpoint(int run, int epoch, long step) =>
        Path.Combine(Run(run), epoch.ToString(CultureInfo.InvariantCulture), step.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where the holder of a run makes the dictionary that comes of it; who takes the run after it drops what is left there.</summary>
    public string RunResult(int run, int epoch) => Path.Combine(Run(run), epoch.ToString(CultureInfo.InvariantCulture), Unfinished("dictionary"));

    /// <summary>The tokenizer of the models that a run trains, as it was when the run began.</summary>
    public string RunTokenizer(int run) => Path.Combine(Run(run), "tokenizer");

    /// <summary>A model that a run has kept at a step and that is not in the portal yet.</summary>
    public string RunModel(int run, long step) => Path.Combine(RunModels(run), step.ToString(CultureInfo.InvariantCulture));

    /// <summary>All of them.</summary>
    public string RunModels(int run) => Path.Combine(Run(run), "models");

    /// <summary>A file by which two processes see that they use the same folder.</summary>
    public string Mark(Guid name) => Path.Combine(Root, Unfinished($"node-{name:N}"));

    /// <summary>The name that something has beside its place while it is written.</summary>
    public static string Unfinished(string name) => $".{name}{UnfinishedEnding}";

    /// <summary>Whether a file or folder has such a name.</summary>
    public static bool IsUnfinished(string name) => name.StartsWith('.') && name.EndsWith(UnfinishedEnding, StringComparison.Ordinal);

    /// <summary>A new empty folder on the same disk, in which something is made; whoever asks disposes of it, published or not.</summary>
    /// <param name="kind">What is made, for whoever looks into the folder.</param>
    public StagedFolder Stage(string kind) => StagedFolder.Make(Staged, kind);

    /// <summary>Removes what processes that were killed left in staged folders and among packed tokens; what living ones hold, here or elsewhere, stays.</summary>
    public void DropAbandoned()
    {
        StagedFolder.DropAbandoned(Staged);
        var corpora = Path.Combine(Root, "corpora");
        foreach (var corpus in Directory.Exists(corpora) ? Directory.GetDirectories(corpora) : [])
        {
            StagedFolder.DropAbandoned(Path.Combine(corpus, Packing.FolderName), Packing.UnfinishedEnding);
        }
    }

    /// <summary>Moves a staged folder to its place. What lies there was left by a process that died before its row was written, and goes.</summary>
    public static void Publish(string staged, string place)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        Drop(place);
        Directory.Move(staged, place);
    }

    /// <summary>Deletes a folder if it is there.</summary>
    public static void Drop(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, true);
        }
    }

    /// <summary>Bytes of all files below a folder; 0 when it is missing.</summary>
    public static long SizeOf(string folder)
    {
        var directory = new DirectoryInfo(folder);
        return directory.Exists ? directory.EnumerateFiles("*", SearchOption.AllDirectories).Sum(x => x.Length) : 0;
    }

    private string Staged => Path.Combine(Root, StagedName);

    private string Numbered(string kind, int id) => Path.Combine(Root, kind, id.ToString(CultureInfo.InvariantCulture));
}
