using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Tokenizers;

namespace SaePortal.Compute.Tokenizers;

/// <summary>A tokenizer's file in a folder that a person named: it is there when it is complete, and else nothing of it is.</summary>
internal sealed class TokenizerCopy : IDisposable
{
    private readonly string _folder;
    private readonly bool _made;
    private readonly FileStream _unfinished;

    private TokenizerCopy(string folder, bool made, FileStream unfinished) => (_folder, _made, _unfinished) = (folder, made, unfinished);

    /// <summary>Begins the file under the name of an unfinished one; the folder is made when it is missing.</summary>
    /// <returns>The copy, or why the folder cannot be written to; a tokenizer that lies there stays as it is.</returns>
    public static Answer<TokenizerCopy> Begin(string folder)
    {
        try
        {
            folder = Path.GetFullPath(folder);
            if (File.Exists(Path.Combine(folder, TokenizerStore.FileName)))
            {
                return new Problem(ProblemKind.Conflict, $"There is already a {TokenizerStore.FileName} in {Slug.Shown(folder)}.", "Choose another folder, or move that file away.");
            }

            var made = !Directory.Exists(folder);
            Directory.CreateDirectory(folder);
            return new TokenizerCopy(folder, made, new FileStream(Path.Combine(folder, ArtifactFolder.Unfinished(TokenizerStore.FileName)), FileMode.Create, FileAccess.Write, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new Problem(ProblemKind.Unavailable, $"Nothing can be written to {Slug.Shown(folder)}: {e.Message}", "Choose another folder.");
        }
    }

    /// <summary>Fills it.</summary>
    public void Write(string from)
    {
        using var source = File.OpenRead(from);
        source.CopyTo(_unfinished);
        _unfinished.Flush(true);
    }

    /// <summary>Gives it its name.</summary>
    public void Publish()
    {
        _unfinished.Dispose();
        File.Move(_unfinished.Name, Path.Combine(_folder, TokenizerStore.FileName));
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        _unfinished.Dispose();
        File.Delete(_unfinished.Name);
        if (_made && !Directory.EnumerateFileSystemEntries(_folder).Any())
        {
            Directory.Delete(_folder);
        }
    }
}
