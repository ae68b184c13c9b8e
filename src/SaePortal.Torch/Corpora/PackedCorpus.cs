using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;

namespace SaePortal.Torch.Corpora;

/// <summary>
/// A corpus as contexts of tokens, memory-mapped: what training and harvests read and what examples point into. Reading it needs no libtorch.
/// A folder of <c>tokens.bin</c> (int32, contexts * context), <c>documents.bin</c> (int64, the position of each document's first token in that
/// stream) and <c>packing.json</c>. Safe for many readers at once.
/// </summary>
public sealed unsafe class PackedCorpus : IDisposable
{
    private readonly MemoryMappedFile _tokensFile;
    private readonly MemoryMappedViewAccessor _tokens;
    private readonly long[] _documents;
    private readonly byte* _address;

    private PackedCorpus(PackedCorpusHeader header, MemoryMappedFile tokens, long[] documents)
    {
        Header = header;
        _documents = documents;
        _tokensFile = tokens;
        _tokens = tokens.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _tokens.SafeMemoryMappedViewHandle.AcquirePointer(ref _address);
    }

    /// <summary>How it was packed, and with which tokenizer.</summary>
    public PackedCorpusHeader Header { get; }

    /// <summary>Number of contexts.</summary>
    public int Contexts => Header.Contexts;

    /// <summary>Tokens in one context.</summary>
    public int Context => Header.Packing.Context;

    /// <summary>The BOS token, which training and harvests leave out; null when the tokenizer adds none.</summary>
    public int? Bos => Header.Bos;

    /// <summary>Documents of which at least one token was packed.</summary>
    public int Documents => _documents.Length;

    /// <summary>Contexts at the end that training never sees.</summary>
    public int HeldOut => Packing.HeldOut(Contexts);

    /// <summary>Opens a folder that <see cref="PackedCorpusWriter"/> made.</summary>
    /// <returns>The corpus, or why the folder is none.</returns>
    public static Answer<PackedCorpus> Open(string folder)
    {
        try
        {
            var header = JsonSerializer.Deserialize<PackedCorpusHeader>(File.ReadAllBytes(Path.Combine(folder, PackedCorpusHeader.FileName)));
            var tokens = new FileInfo(Path.Combine(folder, "tokens.bin"));
            var documents = MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(Path.Combine(folder, "documents.bin"))).ToArray();
            if (header is null || header.Contexts < 1 || tokens.Length != (long)header.Contexts * header.Packing.Context * sizeof(int) || documents.Length < 1)
            {
                return Broken(folder);
            }

            return new PackedCorpus(header, MemoryMappedFile.CreateFromFile(tokens.FullName, FileMode.Open, null, 0, MemoryMappedFileAccess.Read), documents);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return Broken(folder);
        }
    }

    /// <summary>The tokens of one context.</summary>
    /// <param name="context">Index of the context.</param>
    /// <returns>[context], valid while this object lives.</returns>
    public ReadOnlySpan<int> Tokens(int context)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)context, (uint)Contexts);
        return new ReadOnlySpan<int>((int*)_address + ((long)context * Context), Context);
    }

    /// <summary>The document to which a position belongs.</summary>
    public int DocumentAt(int context, int position)
    {
        var found = Array.BinarySearch(_documents, ((long)context * Context) + position);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _tokens.SafeMemoryMappedViewHandle.ReleasePointer();
        _tokens.Dispose();
        _tokensFile.Dispose();
    }

    private static Problem Broken(string folder) =>
        new(ProblemKind.Unreadable, $"The packed tokens in {folder} are damaged.", "Delete that folder; they are packed again when they are needed.");
}

/// <summary>What <c>packing.json</c> says.</summary>
/// <param name="Packing">Context length and where BOS stands.</param>
/// <param name="Contexts">Number of contexts; a shorter tail was dropped.</param>
/// <param name="Bos">The BOS token, or null.</param>
/// <param name="Vocabulary">Size of the tokenizer's vocabulary: every token is below it.</param>
public sealed record PackedCorpusHeader(Packing Packing, int Contexts, int? Bos, int Vocabulary)
{
    internal const string FileName = "packing.json";
}
