using System.Numerics;

namespace SaePortal.Torch.Training;

/// <summary>Arithmetic on rows of floats in native memory; the order of every sum is fixed, so results repeat.</summary>
internal static unsafe class Rows
{
    public static float Dot(float* a, float* b, int n)
    {
        int lanes = Vector<float>.Count, i = 0;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; i + (4 * lanes) <= n; i += 4 * lanes)
        {
            s0 = Vector.FusedMultiplyAdd(Vector.Load(a + i), Vector.Load(b + i), s0);
            s1 = Vector.FusedMultiplyAdd(Vector.Load(a + i + lanes), Vector.Load(b + i + lanes), s1);
            s2 = Vector.FusedMultiplyAdd(Vector.Load(a + i + (2 * lanes)), Vector.Load(b + i + (2 * lanes)), s2);
            s3 = Vector.FusedMultiplyAdd(Vector.Load(a + i + (3 * lanes)), Vector.Load(b + i + (3 * lanes)), s3);
        }

        for (; i + lanes <= n; i += lanes)
        {
            s0 = Vector.FusedMultiplyAdd(Vector.Load(a + i), Vector.Load(b + i), s0);
        }

        var sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (; i < n; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary><c>target += factor * row</c>.</summary>
    public static void Add(float* target, float factor, float* row, int n)
    {
        int lanes = Vector<float>.Count, i = 0;
        var f = new Vector<float>(factor);
        for (; i + lanes <= n; i += lanes)
        {
            Vector.FusedMultiplyAdd(Vector.Load(row + i), f, Vector.Load(target + i)).Store(target + i);
        }

        for (; i < n; i++)
        {
            target[i] += factor * row[i];
        }
    }

    /// <summary>Two rows at once, each with its factor: <c>a += fa * x; b += fb * y</c>.</summary>
    public static void AddBoth(float* a, float fa, float* x, float* b, float fb, float* y, int n)
    {
        int lanes = Vector<float>.Count, i = 0;
        var (va, vb) = (new Vector<float>(fa), new Vector<float>(fb));
        for (; i + lanes <= n; i += lanes)
        {
            Vector.FusedMultiplyAdd(Vector.Load(x + i), va, Vector.Load(a + i)).Store(a + i);
            Vector.FusedMultiplyAdd(Vector.Load(y + i), vb, Vector.Load(b + i)).Store(b + i);
        }

        for (; i < n; i++)
        {
            a[i] += fa * x[i];
            b[i] += fb * y[i];
        }
    }

    /// <summary><c>target = a - b</c>.</summary>
    public static void Subtract(float* target, float* a, float* b, int n)
    {
        int lanes = Vector<float>.Count, i = 0;
        for (; i + lanes <= n; i += lanes)
        {
            (Vector.Load(a + i) - Vector.Load(b + i)).Store(target + i);
        }

        for (; i < n; i++)
        {
            target[i] = a[i] - b[i];
        }
    }

    public static void Scale(float* target, float factor, int n)
    {
        int lanes = Vector<float>.Count, i = 0;
        var f = new Vector<float>(factor);
        for (; i + lanes <= n; i += lanes)
        {
            (Vector.Load(target + i) * f).Store(target + i);
        }

        for (; i < n; i++)
        {
            target[i] *= factor;
        }
    }

    /// <summary>The sum of some rows, each with its factor, plus a first row: the decoder's product. Eight vectors of the result stay in registers.</summary>
    public static void Combine(float* target, float* first, float* matrix, int* rows, float* factors, int count, int n)
    {
        int lanes = Vector<float>.Count, block = 8 * lanes, i = 0;
        for (; i + block <= n; i += block)
        {
            float* f = first + i;
            Vector<float> s0 = Vector.Load(f), s1 = Vector.Load(f + lanes), s2 = Vector.Load(f + (2 * lanes)), s3 = Vector.Load(f + (3 * lanes));
            Vector<float> s4 = Vector.Load(f + (4 * lanes)), s5 = Vector.Load(f + (5 * lanes)), s6 = Vector.Load(f + (6 * lanes)), s7 = Vector.Load(f + (7 * lanes));
            for (var q = 0; q < count && rows[q] >= 0; q++)
            {
                var row = matrix + ((long)rows[q] * n) + i;
                var factor = new Vector<float>(factors[q]);
                s0 = Vector.FusedMultiplyAdd(Vector.Load(row), factor, s0);
                s1 = Vector.FusedMultiplyAdd(Vector.Load(row + lanes), factor, s1);
                s2 = Vector.FusedMultiplyAdd(Vector.Load(row + (2 * lanes)), factor, s2);
                s3 = Vector.FusedMultiplyAdd(Vector.Load(row + (3 * lanes)), factor, s3);
                s4 = Vector.FusedMultiplyAdd(Vector.Load(row + (4 * lanes)), factor, s4);
                s5 = Vector.FusedMultiplyAdd(Vector.Load(row + (5 * lanes)), factor, s5);
                s6 = Vector.FusedMultiplyAdd(Vector.Load(row + (6 * lanes)), factor, s6);
                s7 = Vector.FusedMultiplyAdd(Vector.Load(row + (7 * lanes)), factor, s7);
            }

            float* t = target + i;
            s0.Store(t);
            s1.Store(t + lanes);
            s2.Store(t + (2 * lanes));
            s3.Store(t + (3 * lanes));
            s4.Store(t + (4 * lanes));
            s5.Store(t + (5 * lanes));
            s6.Store(t + (6 * lanes));
            s7.Store(t + (7 * lanes));
        }

        for (; i < n; i++)
        {
            var sum = first[i];
            for (var q = 0; q < count && rows[q] >= 0; q++)
            {
                sum += factors[q] * matrix[((long)rows[q] * n) + i];
            }

            target[i] = sum;
        }
    }
}
