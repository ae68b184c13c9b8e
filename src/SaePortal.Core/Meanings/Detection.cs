namespace SaePortal.Core.Meanings;

/// <summary>How well a detector tells a value: both chosen on the first half of the documents, counted on the second.</summary>
/// <param name="Detector">Which detector.</param>
/// <param name="Value">Which value.</param>
/// <param name="Threshold">It says yes where its number is at least this.</param>
/// <param name="ChosenF1">Its F1 on the first half, where it was the best.</param>
/// <param name="Said">Tokens of the second half where it says yes.</param>
/// <param name="Right">Tokens among them that carry the value.</param>
/// <param name="Positives">Tokens of the second half that carry the value.</param>
public sealed record Detection(int Detector, int Value, float Threshold, double ChosenF1, int Said, int Right, int Positives)
{
    /// <summary>Share of its yes that is right; 0 when it never says yes.</summary>
    public double Precision => Said > 0 ? (double)Right / Said : 0;

    /// <summary>Share of the value's tokens on which it says yes; 0 when there are none.</summary>
    public double Recall => Positives > 0 ? (double)Right / Positives : 0;

    /// <summary>Harmonic mean of precision and recall: 2 right / (said + positives).</summary>
    public double F1 => Said + Positives > 0 ? 2.0 * Right / (Said + Positives) : 0;
}
