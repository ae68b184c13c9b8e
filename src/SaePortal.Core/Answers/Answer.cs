using System.Diagnostics.CodeAnalysis;

namespace SaePortal.Core.Answers;

/// <summary>A value, or the <see cref="Problem"/> that explains why there is none. Expected failures travel this way; exceptions are bugs.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Answer<T>
{
    private Answer(T? value, Problem? problem)
    {
        Value = value;
        Problem = problem;
    }

    /// <summary>The value; meaningful only when <see cref="Succeeded"/>.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Problem? Problem { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Problem is null;

    /// <summary>Wraps a value.</summary>
    public static implicit operator Answer<T>(T value) => new(value, null);

    /// <summary>Wraps a problem.</summary>
    public static implicit operator Answer<T>(Problem problem) => new(default, problem);

    /// <summary>What follows from the value; a problem stays what it is.</summary>
    public Answer<TNext> Then<TNext>(Func<T, TNext> next) => Succeeded ? next(Value) : Problem;

    /// <summary>Both ends at once: <c>if (answer.Or(out var problem) is not { } value) return problem;</c></summary>
    /// <param name="problem">The problem, or null.</param>
    /// <returns>The value, or default.</returns>
    public T? Or(out Problem? problem)
    {
        problem = Problem;
        return Value;
    }
}

/// <summary>The value of an answer that carries nothing but success.</summary>
public readonly record struct Done
{
    /// <summary>The one value.</summary>
    public static readonly Done Yes;
}
