namespace SaePortal.Core.Answers;

/// <summary>A disk without space, as the systems tell it. It travels between processes as an <see cref="IOException"/>: its number comes along, a type of our own would not.</summary>
public static class FullDisk
{
    private const int Enospc = 28;
    private const int ErrorDiskFull = unchecked((int)0x80070070);

    /// <summary>What people read when the portal's database cannot grow.</summary>
    public static Problem OfTheDatabase { get; } = new(
        ProblemKind.Unavailable, "The disk of the portal's database is full.", "Free some space: nothing is written until then, and runs go on by themselves afterwards.");

    /// <summary>What a database throws that has no space.</summary>
    public static IOException Exception(Exception inner) => new(OfTheDatabase.What, inner) { HResult = ErrorDiskFull };

    /// <summary>Whether a file or database could not be written for want of space.</summary>
    public static bool Is(Exception e) => e is IOException { HResult: Enospc or ErrorDiskFull };
}
