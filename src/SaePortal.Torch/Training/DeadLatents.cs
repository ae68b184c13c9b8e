namespace SaePortal.Torch.Training;

/// <summary>The clock by which a latent is dead: tokens since it last fired.</summary>
internal static class DeadLatents
{
    /// <summary>Indices of the dead, ascending.</summary>
    public static long[] Of(TrainingState state, TrainingPlan plan)
    {
        var dead = new List<long>();
        for (var j = 0; j < state.SilentFor.Length; j++)
        {
            if (state.SilentFor[j] >= plan.DeadAfter)
            {
                dead.Add(j);
            }
        }

        return [.. dead];
    }

    /// <summary>Moves the clocks on after a batch.</summary>
    public static void Count(TrainingState state, long tokens, Func<int, bool> fired)
    {
        for (var j = 0; j < state.SilentFor.Length; j++)
        {
            state.SilentFor[j] = fired(j) ? 0 : state.SilentFor[j] + tokens;
        }
    }
}
