using SaePortal.Core.Answers;

namespace SaePortal.Compute.Nodes;

/// <summary>An <see cref="Answer{T}"/> as it travels between processes.</summary>
/// <param name="Value">The value, when there is no problem.</param>
/// <param name="Problem">Why there is none.</param>
public sealed record Reply<T>(T? Value, Problem? Problem)
{
    /// <summary>Unpacks it.</summary>
    public Answer<T> ToAnswer() => Problem is null ? Value! : Problem;
}

/// <summary>Packs answers for the way between processes.</summary>
public static class Reply
{
    /// <summary>Packs an answer.</summary>
    public static Reply<T> Of<T>(Answer<T> answer) => new(answer.Value, answer.Problem);
}
