using System.Security.Cryptography;
using System.Text;
using SaePortal.Core.Answers;

namespace SaePortal.Web.Hosting;

/// <summary>A data folder that this process serves, alone: the lock ends with the process, however that ends.</summary>
internal sealed class ServedFolder : IDisposable
{
    private const string TokenFile = "owner.token";
    private readonly FileStream _lock;

    private ServedFolder(FileStream @lock, string ownerToken) => (_lock, OwnerToken) = (@lock, ownerToken);

    /// <summary>Whoever has it is the owner.</summary>
    public string OwnerToken { get; }

    /// <summary>Takes the folder.</summary>
    /// <returns>The folder, or that it is served already or cannot be written.</returns>
    public static Answer<ServedFolder> Take(string data)
    {
        try
        {
            Directory.CreateDirectory(data);
            Directory.CreateDirectory(Path.Combine(data, "import"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unavailable, $"The data folder {data} cannot be written: {e.Message}", "Choose another with --data, or mend its rights.");
        }

        try
        {
            var file = new FileStream(Path.Combine(data, "portal.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new ServedFolder(file, Token(data));
        }
        catch (IOException)
        {
            return new Problem(ProblemKind.Conflict, $"The data folder {data} is already served by another portal.", "Use that one, or give another folder with --data.");
        }
        catch (UnauthorizedAccessException e)
        {
            return new Problem(ProblemKind.Unavailable, $"The data folder {data} cannot be written: {e.Message}", "Choose another with --data, or mend its rights.");
        }
    }

    /// <summary>The owner's token of a data folder; null before a portal first served it.</summary>
    public static string? OwnerTokenOf(string data)
    {
        var path = Path.Combine(data, TokenFile);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    public void Dispose() => _lock.Dispose();

    private static string Token(string data)
    {
        if (OwnerTokenOf(data) is { Length: > 0 } known)
        {
            return known;
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(Path.Combine(data, TokenFile), options);
        file.Write(Encoding.ASCII.GetBytes(token + "\n"));
        return token;
    }
}
