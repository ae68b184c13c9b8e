using SaePortal.Core.Answers;
using SaePortal.Torch.Native;

namespace SaePortal.Torch.Dictionaries;

/// <summary>Tensors of any float type as float32, on the .NET side.</summary>
internal static class WeightReader
{
    /// <summary>All numbers of a tensor, row by row.</summary>
    /// <exception cref="ProblemException">The tensor holds no floats.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static float[] Floats(SafetensorsFile file, TensorEntry entry)
    {
        if (!FloatBytes.Reads(entry.Type))
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{entry.Name} in {file.Path} holds {entry.Type}, not floats.", "Weights are F32, F16, BF16 or F64."));
        }

        var values = new float[entry.Elements];
        FloatBytes.Read(file, entry, 0, values);
        return values;
    }

    /// <summary>A matrix with rows and columns exchanged.</summary>
    /// <param name="values">[rows, columns].</param>
    /// <param name="rows">Rows before.</param>
    /// <param name="columns">Columns before.</param>
    /// <returns>[columns, rows].</returns>
    public static float[] Transpose(float[] values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                transposed[((long)column * rows) + row] = values[((long)row * columns) + column];
            }
        }

        return transposed;
    }
}
