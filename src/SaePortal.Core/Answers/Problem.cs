namespace SaePortal.Core.Answers;

/// <summary>What kind of expected failure a <see cref="Problem"/> is; decides the HTTP status and the exit code.</summary>
public enum ProblemKind
{
    /// <summary>The request itself is wrong: an option, a name, a shape. HTTP 400, exit code 2 when it is an argument.</summary>
    Invalid,

    /// <summary>What the request names does not exist. HTTP 404.</summary>
    NotFound,

    /// <summary>The name is taken, or the state forbids it. HTTP 409.</summary>
    Conflict,

    /// <summary>Only the owner may do this. HTTP 403.</summary>
    Forbidden,

    /// <summary>A file or its content is not what it claims to be. HTTP 422.</summary>
    Unreadable,

    /// <summary>Too much was asked in too short a time. HTTP 429.</summary>
    TooOften,

    /// <summary>Something the work needs is not there now: a compute node, disk space. HTTP 503.</summary>
    Unavailable,
}

/// <summary>An expected failure, written for the person who will read it.</summary>
/// <param name="Kind">Decides the HTTP status and the exit code.</param>
/// <param name="What">What was wrong and where, one sentence with the offending value.</param>
/// <param name="Remedy">What to do about it, one sentence; empty only where nothing can be done.</param>
public sealed record Problem(ProblemKind Kind, string What, string Remedy = "")
{
    /// <summary>The sentence shown to people: what was wrong, where, and what to do.</summary>
    public override string ToString() => Remedy.Length == 0 ? What : What + " " + Remedy;
}
