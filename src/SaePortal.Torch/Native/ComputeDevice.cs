using System.Globalization;
using System.Runtime.InteropServices;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using TorchSharp;
using static TorchSharp.torch;

namespace SaePortal.Torch.Native;

/// <summary>Chooses the device for a piece of work and prepares libtorch for it.</summary>
public static class ComputeDevice
{
    private static readonly Lock s_lock = new();
    private static bool s_ready;

    /// <summary>The <c>lib</c> folder of a PyTorch installation, whose libtorch is loaded instead of the one built in; set before anything is loaded, null for that.</summary>
    public static string? LibtorchFolder { get; set; }

    /// <summary>Threads that libtorch may use: one core is left for whoever must answer meanwhile.</summary>
    public static int Threads { get; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Bytes of memory that this process may take: the machine's, or what a container is given.</summary>
    public static long Memory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Why there is no device of this name here; null when there is.</summary>
    public static Problem? Missing(string name) => Choose(name).Problem;

    /// <summary>The device of this name, or the best one there is.</summary>
    /// <param name="name">"cpu", "cuda", "cuda:1", ...; null for the best.</param>
    /// <returns>The device, or a sentence that says which there are.</returns>
    public static Answer<Device> Choose(string? name)
    {
        if (Load() is { } problem)
        {
            return problem;
        }

        var gpus = cuda.is_available() ? cuda.device_count() : 0;
        if (name is null)
        {
            return gpus > 0 ? new Device(DeviceType.CUDA, 0) : CPU;
        }

        if (name == "cpu")
        {
            return CPU;
        }

        if (name == "cuda" && gpus > 0)
        {
            return new Device(DeviceType.CUDA, 0);
        }

        if (name.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < gpus)
        {
            return new Device(DeviceType.CUDA, index);
        }

        var have = gpus == 0 ? "only cpu" : $"cpu and {gpus} GPUs, cuda:0 to cuda:{gpus - 1}";
        return new Problem(ProblemKind.Invalid, $"There is no device \"{Slug.Shown(name)}\" here.", $"This machine has {have}.");
    }

    /// <summary>Makes libtorch use so many threads for what this thread asks of it. Other threads keep their number, those that have not asked yet begin with this one.</summary>
    public static void UseThreads(int threads) => set_num_threads(threads);

    /// <summary>Loads libtorch once; safe to call from anywhere.</summary>
    /// <returns>Null, or why it cannot be loaded.</returns>
    public static Problem? Load()
    {
        lock (s_lock)
        {
            if (s_ready)
            {
                return null;
            }

            try
            {
                if (LibtorchFolder is { } folder)
                {
                    if (NoLibtorch(folder) is { } missing)
                    {
                        return missing;
                    }

                    LoadFrom(folder);
                }

                set_num_threads(Threads);
                s_ready = true;
                return null;
            }
            catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException or ExternalException)
            {
                return new Problem(ProblemKind.Unavailable, $"libtorch cannot be loaded: {(e.InnerException ?? e).Message}",
                    "Build the project again, or point SAEPORTAL__Libtorch at the lib folder of a PyTorch installation.");
            }
        }
    }

    /// <summary>Why libtorch cannot be loaded from a folder: it is not there; null when it is. Loads nothing.</summary>
    public static Problem? NoLibtorch(string folder) => File.Exists(Library(folder, "torch_cpu")) ? null
        : new Problem(ProblemKind.Invalid, $"SAEPORTAL__Libtorch is \"{folder}\", {(Directory.Exists(folder) ? $"which has no {Path.GetFileName(Library(folder, "torch_cpu"))}" : "which is no folder")}.",
            "Give the lib folder of a PyTorch installation, or leave it out for the one built in.");

    private static string Library(string folder, string name) => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so");

    private static void LoadFrom(string folder)
    {
        foreach (var name in new[] { "c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch" })
        {
            var path = Library(folder, name);
            if (File.Exists(path))
            {
                NativeLibrary.Load(path);
            }
        }
    }
}
