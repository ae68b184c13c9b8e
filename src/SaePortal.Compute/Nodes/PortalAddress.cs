using System.Diagnostics;
using System.Text.Json;

namespace SaePortal.Compute.Nodes;

/// <summary>How the portal that serves a data folder is reached: <c>portal.json</c>, which only the folder's owner can read.</summary>
/// <param name="Url">Where it listens.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Started">When that process began, in ticks: a process with the same number may be another.</param>
/// <param name="Secret">Makes a request the owner's; new with every start.</param>
/// <param name="SiloPort">Where its silo listens.</param>
public sealed record PortalAddress(string Url, int Pid, long Started, string Secret, int SiloPort)
{
    private const string FileName = "portal.json";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Writes the file; it appears complete.</summary>
    public void Write(string data)
    {
        var temporary = Path.Combine(data, FileName + ".writing");
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(file, this, s_json);
            file.Flush(true);
        }

        File.Move(temporary, Path.Combine(data, FileName), true);
    }

    /// <summary>The portal that serves a folder; null when none does, or the file was left by one that is gone.</summary>
    public static PortalAddress? Of(string data)
    {
        try
        {
            var address = JsonSerializer.Deserialize<PortalAddress>(File.ReadAllBytes(Path.Combine(data, FileName)), s_json);
            return address is not null && Lives(address) ? address : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The address of this process.</summary>
    public static PortalAddress OfThisProcess(string url, string secret, int siloPort)
    {
        using var self = Process.GetCurrentProcess();
        return new PortalAddress(url, self.Id, self.StartTime.Ticks, secret, siloPort);
    }

    /// <summary>Removes the file.</summary>
    public static void Remove(string data) => File.Delete(Path.Combine(data, FileName));

    private static bool Lives(PortalAddress address)
    {
        try
        {
            using var process = Process.GetProcessById(address.Pid);
            // Clock ticks of the system are coarser than .NET's.
            return !process.HasExited && Math.Abs(process.StartTime.Ticks - address.Started) < TimeSpan.TicksPerSecond;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
