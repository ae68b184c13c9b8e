namespace SaePortal.Storage.Runs;

/// <summary>A compute node that is known to have ended.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExitCode">Of its process.</param>
public sealed record DeadNode(string Name, int ExitCode)
{
    private const int Killed = 137;

    /// <summary>How it ended, as a sentence goes on.</summary>
    public string How => ExitCode == Killed ? "with exit code 137: it was killed, as systems do when memory runs out" : $"with exit code {ExitCode}";
}
