using System.IO.Compression;
using SaePortal.Core.Answers;

namespace SaePortal.Core.Latents;

/// <summary>
/// All examples of one latent as one blob. Integers first, activations last, so that what repeats lies together; deflated, because a page that
/// shows one latent unpacks one blob.
/// </summary>
public static class LatentExamplesCodec
{
    private const int MostExamples = 10_000;
    private const int MostFirings = 1_000_000;
    private const int MostBytes = 64 << 20;

    /// <summary>Packs them.</summary>
    public static byte[] Encode(LatentExamples examples)
    {
        var writer = new PackedWriter();
        writer.Number(examples.ActivatingWindows);
        IReadOnlyList<LatentExample>[] groups = [examples.Top, examples.Sampled, examples.Silent];
        foreach (var group in groups)
        {
            writer.Number(group.Count);
            foreach (var example in group)
            {
                writer.Number(example.Context);
                writer.Number(example.Start);
                writer.Number(example.Length);
                writer.Number(example.Document);
                writer.Number(example.Peak);
                writer.Number((long)example.Use);
                writer.Number(example.Positions.Count);
                var before = 0;
                foreach (var position in example.Positions)
                {
                    writer.Number(position - before);
                    before = position;
                }
            }
        }

        foreach (var example in groups.SelectMany(x => x))
        {
            writer.Float(example.Maximum);
            foreach (var activation in example.Activations)
            {
                writer.Float(activation);
            }
        }

        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
        {
            deflate.Write(writer.Written);
        }

        return packed.ToArray();
    }

    /// <summary>Unpacks them.</summary>
    /// <returns>The examples, or that the bytes are none.</returns>
    public static Answer<LatentExamples> Decode(ReadOnlySpan<byte> bytes)
    {
        if (Inflate(bytes) is not { } plain)
        {
            return Damaged();
        }

        var reader = new PackedReader(plain);
        var windows = reader.Number();
        var groups = new List<Shape>[3];
        for (var g = 0; g < groups.Length; g++)
        {
            var count = reader.Length(MostExamples);
            groups[g] = [];
            for (var i = 0; i < count; i++)
            {
                groups[g].Add(Shape.Read(ref reader));
            }
        }

        var read = new LatentExample[3][];
        for (var g = 0; g < groups.Length; g++)
        {
            read[g] = new LatentExample[groups[g].Count];
            for (var i = 0; i < read[g].Length; i++)
            {
                read[g][i] = groups[g][i].ToExample(ref reader);
            }
        }

        return reader.Complete ? new LatentExamples(read[0], read[1], read[2], windows) : Damaged();
    }

    private static Problem Damaged() => new(ProblemKind.Unreadable, "The examples of a latent are damaged.", "Harvest the dictionary again.");

    private static byte[]? Inflate(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var packed = new MemoryStream(bytes.ToArray(), false);
            using var inflate = new DeflateStream(packed, CompressionMode.Decompress);
            using var plain = new MemoryStream();
            Span<byte> part = stackalloc byte[4096];
            while (inflate.Read(part) is var length and > 0)
            {
                plain.Write(part[..length]);
                if (plain.Length > MostBytes)
                {
                    return null;
                }
            }

            return plain.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private readonly record struct Shape(int Context, int Start, int Length, int Document, int Peak, ExampleUse Use, int[] Positions)
    {
        public static Shape Read(ref PackedReader reader)
        {
            int context = reader.Length(int.MaxValue), start = reader.Length(int.MaxValue), length = reader.Length(int.MaxValue);
            int document = reader.Length(int.MaxValue), peak = reader.Length(int.MaxValue), use = reader.Length(1);
            var positions = new int[reader.Length(MostFirings)];
            var before = 0;
            for (var i = 0; i < positions.Length; i++)
            {
                before += reader.Length(int.MaxValue - before);
                positions[i] = before;
            }

            return new Shape(context, start, length, document, peak, (ExampleUse)use, positions);
        }

        public LatentExample ToExample(ref PackedReader reader)
        {
            var maximum = reader.Float();
            var activations = new float[Positions.Length];
            for (var i = 0; i < activations.Length; i++)
            {
                activations[i] = reader.Float();
            }

            return new LatentExample(Context, Start, Length, Document, Peak, maximum, Use, Positions, activations);
        }
    }
}
