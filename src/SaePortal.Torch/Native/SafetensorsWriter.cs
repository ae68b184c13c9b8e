namespace SaePortal.Torch.Native;

/// <summary>A tensor on its way into a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Write">Writes exactly <see cref="TensorLayout.Bytes"/> bytes, little endian, row major.</param>
public sealed record TensorToWrite(string Name, ElementType Type, IReadOnlyList<long> Shape, Action<Stream> Write) : TensorLayout(Name, Type, Shape);

/// <summary>Writes safetensors files, one tensor after the other: a reader sees the old file, the new file or none, never a half of one.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes a file whose tensors' bytes are at hand.</summary>
    /// <param name="path">The target; replaced when it exists.</param>
    /// <param name="tensors">Name, type, shape and a callback that writes exactly the tensor's bytes.</param>
    /// <param name="metadata">Free text for the header.</param>
    /// <exception cref="IOException">The disk is full or the folder is not writable; the target is as it was.</exception>
    public static void Write(string path, IReadOnlyList<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var file = new SafetensorsAppender(path, tensors, metadata);
        for (var i = 0; i < tensors.Count; i++)
        {
            using var stream = new TensorStream(file, i);
            tensors[i].Write(stream);
        }

        file.Finish();
    }

    /// <summary>One tensor of a file as a stream.</summary>
    private sealed class TensorStream(SafetensorsAppender file, int tensor) : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            file.Append(tensor, buffer);
            _length += buffer.Length;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
