using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Torch.Native;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>Codes and reconstructions of activations in a file: the verb <c>dictionary encode</c>.</summary>
public static class DictionaryEncodeExport
{
    private const int RowsAtOnce = 4_096;
    private const int FloatsAtOnce = 1 << 26;

    /// <summary>
    /// Reads <c>x</c> [n, d_in] of any float type and writes <c>latents</c> [n, width] and <c>reconstruction</c> [n, d_out], float32. The file appears when
    /// it is complete.
    /// </summary>
    /// <param name="dictionary">Stays the caller's.</param>
    /// <param name="input">A safetensors file.</param>
    /// <param name="output">The safetensors file to write; replaced when it exists.</param>
    /// <param name="progress">Told the share that is done; may be null.</param>
    /// <param name="cancellation">Stops between batches and leaves nothing.</param>
    /// <returns>The number of rows, or what is wrong.</returns>
    public static Answer<long> Write(SparseDictionary dictionary, string input, string output, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (SafetensorsFile.Open(input).Or(out var unreadable) is not { } file)
        {
            return unreadable!;
        }

        using (file)
        {
            var spec = dictionary.Spec;
            if (file.Find("x") is not { } x)
            {
                var names = string.Join(", ", file.Entries.Take(5).Select(e => Slug.Shown(e.Name)));
                return Wrong($"{input} has no tensor x{(names.Length > 0 ? $", only {names}{(file.Entries.Count > 5 ? ", ..." : "")}" : "")}.", spec.DIn);
            }

            if (x.Shape.Count != 2 || x.Shape[1] != spec.DIn || x.Shape[0] == 0)
            {
                return Wrong($"x in {input} is {TensorEntry.Shown(x.Shape)} where the dictionary reads [n, {spec.DIn}].", spec.DIn);
            }

            if (!FloatBytes.Reads(x.Type))
            {
                return Wrong($"x in {input} holds {x.Type}, not floats.", spec.DIn);
            }

            TensorLayout[] tensors =
            [
                new("latents", ElementType.F32, [x.Shape[0], spec.Width]), new("reconstruction", ElementType.F32, [x.Shape[0], spec.DOut]),
            ];
            return ExportFile.Check(output, input, tensors.Sum(t => t.Bytes)) is { } problem
                ? problem
                : Run(dictionary, file, x, output, tensors, progress, cancellation);
        }
    }

    /// <summary>The same with a dictionary that is loaded for it, and freed.</summary>
    /// <param name="folder">A dictionary's folder.</param>
    /// <param name="device">As <see cref="ComputeDevice.Choose"/> takes it; null for the best.</param>
    /// <param name="input">See the other overload.</param>
    /// <param name="output">See the other overload.</param>
    /// <param name="cancellation">Stops between batches and leaves nothing.</param>
    /// <returns>The number of rows, or what is wrong.</returns>
    public static Answer<long> Write(string folder, string? device, string input, string output, CancellationToken cancellation)
    {
        var chosen = ComputeDevice.Choose(device);
        if (!chosen.Succeeded)
        {
            return chosen.Problem;
        }

        if (DictionaryFolder.Load(folder, chosen.Value).Or(out var problem) is not { } dictionary)
        {
            return problem!;
        }

        using (dictionary)
        {
            return Write(dictionary, input, output, null, cancellation);
        }
    }

    private static Answer<long> Run(
        SparseDictionary dictionary, SafetensorsFile input, TensorEntry x, string output, TensorLayout[] tensors, IProgress<double>? progress, CancellationToken cancellation)
    {
        long rows = x.Shape[0], atOnce = Math.Clamp(FloatsAtOnce / dictionary.Spec.Width, 1, RowsAtOnce);
        try
        {
            using var file = new SafetensorsAppender(output, tensors);
            for (long first = 0; first < rows; first += atOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = Math.Min(atOnce, rows - first);
                if (Append(file, dictionary, input, x, first, count) is { } problem)
                {
                    return problem;
                }

                progress?.Report((double)(first + count) / rows);
            }

            file.Finish();
            return rows;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExportFile.Failed(output, e);
        }
    }

    private static Problem? Append(SafetensorsAppender file, SparseDictionary dictionary, SafetensorsFile input, TensorEntry x, long first, long count)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var d = dictionary.Spec.DIn;
        var values = new float[count * d];
        FloatBytes.Read(input, x, first * d, values);
        if (FloatBytes.FirstNotFinite(values) is >= 0 and var bad)
        {
            return Wrong($"x in {input.Path} holds {values[bad]} in row {first + (bad / d)}.", d);
        }

        var batch = tensor(values, count, d).to(dictionary.Device);
        var codes = dictionary.Encode(batch);
        // Decoding the codes again would encode twice; only a skip connection needs the input.
        var reconstruction = dictionary.Spec.HasSkip ? dictionary.Reconstruct(batch) : dictionary.Decode(codes);
        file.Append(0, codes.cpu().contiguous().bytes);
        file.Append(1, reconstruction.cpu().contiguous().bytes);
        return null;
    }

    private static Problem Wrong(string what, int d) => new(ProblemKind.Unreadable, what, $"Give a safetensors file with x [n, {d}] of finite floats.");
}
