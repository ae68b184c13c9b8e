namespace SaePortal.Torch.Probes;

/// <summary>How often a model answered questions of one kind rightly.</summary>
/// <param name="Kind">What they ask about.</param>
/// <param name="Withheld">Whether they combine what no training text combines.</param>
/// <param name="Asked">How many were asked.</param>
/// <param name="Right">How many were answered rightly.</param>
public sealed record ProbeScore(string Kind, bool Withheld, int Asked, int Right)
{
    /// <summary>Share that was right.</summary>
    public double Accuracy => (double)Right / Asked;
}
