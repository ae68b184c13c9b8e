namespace SaePortal.Torch.Transformers.Training;

/// <summary>A language model's training with every number decided.</summary>
public sealed record ModelTrainingPlan
{
    /// <summary>Share of the steps in which the rate rises.</summary>
    public const double WarmUp = 0.02;

    /// <summary>Where the rate ends, as a share of its peak.</summary>
    public const double LastRate = 0.05;

    /// <summary>Decay of the second moment; shorter than Adam's own, as is usual for language models.</summary>
    public const double Beta2 = 0.95;

    /// <summary>Norm at which gradients are clipped.</summary>
    public const double Clip = 1;

    /// <summary>The model.</summary>
    public required NeoXShape Shape { get; init; }

    /// <summary>Tokens in one context.</summary>
    public required int Context { get; init; }

    /// <summary>Contexts in one step.</summary>
    public required int Batch { get; init; }

    /// <summary>Steps in all.</summary>
    public required long Steps { get; init; }

    /// <summary>Peak learning rate of AdamW.</summary>
    public required double LearningRate { get; init; }

    /// <summary>AdamW's decay of matrices, a step, as a share of the rate.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Seed of the start and of the order of contexts.</summary>
    public required long Seed { get; init; }

    /// <summary>The rate of a step: a straight rise, then half a cosine.</summary>
    /// <param name="step">From 0.</param>
    public double RateAt(long step)
    {
        var warm = Math.Max(1, (long)(Steps * WarmUp));
        if (step < warm)
        {
            return LearningRate * (step + 1) / warm;
        }

        var done = Math.Min(1, (double)(step - warm) / Math.Max(1, Steps - warm));
        return LearningRate * (LastRate + ((1 - LastRate) * (1 + Math.Cos(Math.PI * done)) / 2));
    }
}
