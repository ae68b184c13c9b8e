using System.Globalization;

namespace SaePortal.Storage.Artifacts;

/// <summary>
/// Where everything lies that is too large for a row. A thing is made in a staged folder and moves to its place in one rename, so what has its
/// name is complete.
/// </summary>
public sealed class ArtifactFolder
{
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

    /// <summary>Everything a run keeps.</summary>
    public string Run(int id) => Numbered("runs", id);

    /// <summary>A checkpoint of a run.</summary>
    public string Checkpoint(int run, int epoch, long step) =>
        Path.Combine(Run(run), epoch.ToString(CultureInfo.InvariantCulture), step.ToString(CultureInfo.InvariantCulture));

    /// <summary>A new empty folder on the same disk, in which something is made.</summary>
    /// <param name="kind">What is made, for whoever looks into the folder.</param>
    public string Stage(string kind)
    {
        var folder = Path.Combine(Root, "staged", $"{kind}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        return folder;
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

    private string Numbered(string kind, int id) => Path.Combine(Root, kind, id.ToString(CultureInfo.InvariantCulture));
}
