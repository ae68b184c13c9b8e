namespace SaePortal.Core.Answers;

/// <summary>
/// Carries a <see cref="Answers.Problem"/> through code whose signature cannot answer (a torch loop, an iterator).
/// It is caught at the nearest boundary that returns an <see cref="Answer{T}"/> and never reaches a user as a stack trace.
/// </summary>
public sealed class ProblemException : Exception
{
    /// <summary>Wraps the problem.</summary>
    public ProblemException(Problem problem)
        : base(problem.ToString()) => Problem = problem;

    /// <summary>Wraps the problem and what raised it.</summary>
    public ProblemException(Problem problem, Exception inner)
        : base(problem.ToString(), inner) => Problem = problem;

    /// <summary>What was wrong.</summary>
    public Problem Problem { get; }
}
