using System.IO.MemoryMappedFiles;
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
    private readonly MappedFile _tokens;
    private readonly MappedFile _documents;

    private PackedCorpus(PackedCorpusHeader header, MappedFile tokens, MappedFile documents) => (Header, _tokens, _documents) = (header, tokens, documents);

    /// <summary>How it was packed, and with which tokenizer.</summary>
    public PackedCorpusHeader Header { get; }

    /// <summary>Number of contexts.</summary>
    public int Contexts => Header.Contexts;

    /// <summary>Tokens in one context.</summary>
    public int Context => Header.Packing.Context;

    /// <summary>The BOS token, which training and harvests leave out; null when the tokenizer adds none.</summary>
    public int? Bos => Header.Bos;

    /// <summary>Documents of which at least one token was packed.</summary>
    public int Documents { get; private init; }

    /// <summary>Contexts at the end that training never sees.</summary>
    public int HeldOut => Header.Packing.HeldOutOf(Contexts);

    /// <summary>Opens a folder that <see cref="PackedCorpusWriter"/> made.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="heldOut">Contexts to hold out, as in <see cref="Packing.HeldOut"/>: the same tokens serve every choice.</param>
    /// <returns>The corpus, or why the folder is none.</returns>
    public static Answer<PackedCorpus> Open(string folder, int? heldOut = null)
    {
        try
        {
            var header = JsonSerializer.Deserialize<PackedCorpusHeader>(File.ReadAllBytes(Path.Combine(folder, PackedCorpusHeader.FileName)));
            // Mapped, not read: a page that shows a few contexts opens the corpus for them alone, and there may be millions of documents.
            FileInfo tokens = new(Path.Combine(folder, "tokens.bin")), documents = new(Path.Combine(folder, "documents.bin"));
            if (header is null || header.Contexts < 1 || tokens.Length != (long)header.Contexts * header.Packing.Context * sizeof(int)
                || documents.Length < sizeof(long) || documents.Length / sizeof(long) > int.MaxValue)
            {
                return Broken(folder);
            }

            var mapped = new MappedFile(tokens.FullName);
            try
            {
                return new PackedCorpus(header with { Packing = header.Packing with { HeldOut = heldOut } }, mapped, new MappedFile(documents.FullName)) { Documents = (int)(documents.Length / sizeof(long)) };
            }
            catch
            {
                mapped.Dispose();
                throw;
            }
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
        return new ReadOnlySpan<int>((int*)_tokens.Address + ((long)context * Context), Context);
    }

    /// <summary>The document to which a position belongs.</summary>
    public int DocumentAt(int context, int position)
    {
        var found = new ReadOnlySpan<long>(_documents.Address, Documents).BinarySearch(((long)context * Context) + position);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }

    /// <summary>Where a document begins in the stream of all tokens: context times length of a context, and the position in it.</summary>
    public long StartOf(int document)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)document, (uint)Documents);
        return new ReadOnlySpan<long>(_documents.Address, Documents)[document];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _tokens.Dispose();
        _documents.Dispose();
    }

    private static Problem Broken(string folder) =>
        new(ProblemKind.Unreadable, $"The packed tokens in {folder} are damaged.", "Delete that folder; they are packed again when they are needed.");

    /// <summary>A file's bytes where the system keeps them.</summary>
    private sealed class MappedFile : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _address;

        public MappedFile(string path)
        {
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _address);
        }

        public byte* Address => _address;

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
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
