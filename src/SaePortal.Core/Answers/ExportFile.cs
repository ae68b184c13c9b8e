using System.Globalization;

namespace SaePortal.Core.Answers;

/// <summary>What can go wrong with a file that a person asked for, told before the work and after it.</summary>
public static class ExportFile
{
    /// <summary>Whether a file of this size can be written there.</summary>
    /// <param name="output">Where it shall be.</param>
    /// <param name="input">What it is made from, which it must not replace; null when it is made from nothing.</param>
    /// <param name="bytes">Its size.</param>
    /// <returns>What is in the way, or null.</returns>
    public static Problem? Check(string output, string? input, long bytes)
    {
        var full = Path.GetFullPath(output);
        var folder = Path.GetDirectoryName(full);
        if (folder is null || !Directory.Exists(folder))
        {
            return new Problem(ProblemKind.NotFound, $"There is no folder {folder} to write to.", "Make it first, or choose another.");
        }

        if (Directory.Exists(full))
        {
            return new Problem(ProblemKind.Invalid, $"{output} is a folder.", "Give the name of a file.");
        }

        if (input is not null && full == Path.GetFullPath(input))
        {
            return new Problem(ProblemKind.Invalid, $"{output} is both input and output.", "Give the output another name.");
        }

        var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(full)! : folder).AvailableFreeSpace;
        return bytes <= free
            ? null
            : new Problem(ProblemKind.Unavailable,
                string.Create(CultureInfo.InvariantCulture, $"{output} would have {bytes / 1e9:F1} GB, and {free / 1e9:F1} GB are free."),
                "Ask for less, or choose another disk.");
    }

    /// <summary>Why writing failed.</summary>
    public static Problem Failed(string output, Exception e) =>
        new(ProblemKind.Unavailable, $"{output} could not be written: {e.Message}", "Check the disk's free space and the folder's rights.");
}
