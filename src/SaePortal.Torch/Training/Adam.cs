using System.Numerics;

namespace SaePortal.Torch.Training;

/// <summary>One step of Adam (Kingma and Ba 2015) on a row: moments and parameters in one pass.</summary>
/// <param name="Rate">Learning rate over the first moment's bias correction.</param>
/// <param name="Correction">One over the second moment's bias correction.</param>
/// <param name="Clip">Factor of the gradient.</param>
internal readonly record struct Adam(float Rate, float Correction, float Clip)
{
    public const double Beta1 = 0.9;
    public const double Beta2 = 0.999;
    public const double Epsilon = 1e-8;

    /// <summary>The constants of a step.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="step">Number of this step, from 1.</param>
    /// <param name="clip">Factor of the gradient.</param>
    public static Adam At(double rate, long step, double clip) =>
        new((float)(rate / (1 - Math.Pow(Beta1, step))), (float)(1 / (1 - Math.Pow(Beta2, step))), (float)clip);

    public unsafe void Update(float* parameters, float* gradient, float* first, float* second, int n)
    {
        const float keep1 = (float)Beta1, keep2 = (float)Beta2, new1 = (float)(1 - Beta1), new2 = (float)(1 - Beta2), epsilon = (float)Epsilon;
        int lanes = Vector<float>.Count, i = 0;
        Vector<float> rate = new(Rate), correction = new(Correction), clip = new(Clip), small = new(epsilon);
        for (; i + lanes <= n; i += lanes)
        {
            var g = Vector.Load(gradient + i) * clip;
            var m = (Vector.Load(first + i) * keep1) + (g * new1);
            var v = (Vector.Load(second + i) * keep2) + (g * g * new2);
            m.Store(first + i);
            v.Store(second + i);
            (Vector.Load(parameters + i) - (rate * m / (Vector.SquareRoot(v * correction) + small))).Store(parameters + i);
        }

        for (; i < n; i++)
        {
            var g = gradient[i] * Clip;
            first[i] = (first[i] * keep1) + (g * new1);
            second[i] = (second[i] * keep2) + (g * g * new2);
            parameters[i] -= Rate * first[i] / (MathF.Sqrt(second[i] * Correction) + epsilon);
        }
    }
}
