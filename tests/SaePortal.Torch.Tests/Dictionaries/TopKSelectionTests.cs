using SaePortal.Torch.Dictionaries;

namespace SaePortal.Torch.Tests.Dictionaries;

public class TopKSelectionTests
{
    [Fact]
    public unsafe void Selection_OfManyRandomRows_IsThatOfASort()
    {
        var random = new Random(8);
        for (var trial = 0; trial < 1_500; trial++)
        {
            int width = random.Next(1, trial % 10 == 0 ? 3_000 : 80), k = random.Next(1, Math.Min(width, trial % 3 == 0 ? width : 40) + 1);
            // Few different values make ties; a low mean leaves fewer than k positive ones.
            var (levels, mean) = (random.Next(2, 1_000), random.Next(3) - 1);
            float[] pre = [.. Enumerable.Range(0, width).Select(_ => (random.Next(levels) / (float)levels) - 0.5f + (0.4f * mean))];
            float[] bias = [.. Enumerable.Range(0, width).Select(_ => random.Next(3) * 0.01f)];
            var (indices, values) = (new int[k], new float[k]);

            fixed (float* p = pre, b = bias, v = values)
            fixed (int* i = indices)
            {
                var selection = new TopKSelection(width, k);
                selection.Select(p, b, i, v);
                selection.Select(p, b, i, v);
            }

            var sums = pre.Zip(bias, (x, y) => x + y).ToArray();
            int[] expected = [.. Enumerable.Range(0, width).Where(j => sums[j] > 0).OrderByDescending(j => sums[j]).ThenBy(j => j).Take(k).Order()];
            var found = indices.Where(x => x >= 0).ToArray();
            Assert.Equal(expected, found.Order());
            Assert.Equal(found.Select(j => sums[j]), values[..found.Length]);
            Assert.All(values[found.Length..], x => Assert.Equal(0, x));
            Assert.All(indices[found.Length..], x => Assert.Equal(-1, x));
        }
    }
}
