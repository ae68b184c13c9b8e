using System.Runtime.InteropServices;
using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Artifacts;
using SaePortal.Core.Corpora;

namespace SaePortal.Torch.Corpora;

/// <summary>
/// Joins the tokens of documents and cuts them into contexts, streaming to disk. The folder appears under its name only when it is complete.
/// With one BOS per document each document's own tokens begin with it; with one per context the writer puts it there and documents bring none.
/// </summary>
public sealed class PackedCorpusWriter : IDisposable
{
    private readonly string _folder;
    private readonly StagedFolder _staged;
    private readonly Packing _packing;
    private readonly int? _bos;
    private readonly int _vocabulary;
    private readonly FileStream _tokens;
    private readonly int[] _context;
    private readonly List<long> _documents = [];
    private int _filled;
    private int _contexts;

    /// <summary>Begins a folder.</summary>
    /// <param name="folder">Where it shall be; kept if it lies there complete.</param>
    /// <param name="packing">Context length and where BOS stands.</param>
    /// <param name="bos">The BOS token; null when the tokenizer adds none.</param>
    /// <param name="vocabulary">Every token is below this.</param>
    public PackedCorpusWriter(string folder, Packing packing, int? bos, int vocabulary)
    {
        (_folder, _packing, _bos, _vocabulary) = (folder, packing, bos, vocabulary);
        // Where a start of the portal finds it, should this process be killed.
        _staged = StagedFolder.Make(Path.GetDirectoryName(Path.GetFullPath(folder))!, Path.GetFileName(folder), Packing.UnfinishedEnding);
        _tokens = new FileStream(Path.Combine(_staged.Path, "tokens.bin"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        _context = new int[packing.Context];
    }

    /// <summary>Appends a document; one without tokens of its own is left out.</summary>
    /// <param name="tokens">Its tokens, BOS first where documents carry it.</param>
    public void Add(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty)
        {
            return;
        }

        var start = -1L;
        foreach (var token in tokens)
        {
            if (_filled == 0 && _packing.BosPerContext && _bos is { } bos)
            {
                _context[_filled++] = bos;
            }

            start = start < 0 ? ((long)_contexts * _packing.Context) + _filled : start;
            _context[_filled++] = token;
            if (_filled == _packing.Context)
            {
                _tokens.Write(MemoryMarshal.AsBytes<int>(_context));
                _contexts++;
                _filled = 0;
            }
        }

        _documents.Add(start);
    }

    /// <summary>Completes the folder and opens it.</summary>
    /// <param name="leastContexts">Fewer are a problem; training and harvests need two, one of them held out.</param>
    /// <returns>The corpus, or that there was not enough text.</returns>
    public Answer<PackedCorpus> Finish(int leastContexts = 2)
    {
        var tokens = ((long)_contexts * _packing.Context) + _filled;
        if (_contexts < leastContexts)
        {
            return new Problem(ProblemKind.Unreadable, $"The corpus has {tokens} tokens, and {leastContexts} contexts of {_packing.Context} are the least to work with.",
                "Give more text or a shorter context.");
        }

        _tokens.Flush(true);
        _tokens.Dispose();
        var end = (long)_contexts * _packing.Context;
        using (var documents = new FileStream(Path.Combine(_staged.Path, "documents.bin"), FileMode.CreateNew))
        {
            documents.Write(MemoryMarshal.AsBytes(_documents.Where(x => x < end).ToArray().AsSpan()));
            documents.Flush(true);
        }

        using (var header = new FileStream(Path.Combine(_staged.Path, PackedCorpusHeader.FileName), FileMode.CreateNew))
        {
            JsonSerializer.Serialize(header, new PackedCorpusHeader(_packing with { HeldOut = null }, _contexts, _bos, _vocabulary));
            header.Flush(true);
        }

        // Another process may pack the same at the same time. Both make the same bytes, so the first one stays and may be open already.
        if (Directory.Exists(_folder) && PackedCorpus.Open(_folder, _packing.HeldOut) is { Succeeded: true } there)
        {
            return there;
        }

        try
        {
            Replace();
        }
        catch (IOException) when (Directory.Exists(_folder))
        {
            return PackedCorpus.Open(_folder, _packing.HeldOut);
        }

        return PackedCorpus.Open(_folder, _packing.HeldOut);
    }

    private void Replace()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, true);
        }

        Directory.Move(_staged.Path, _folder);
    }

    /// <summary>Leaves nothing behind unless <see cref="Finish"/> succeeded.</summary>
    public void Dispose()
    {
        _tokens.Dispose();
        _staged.Dispose();
    }
}
