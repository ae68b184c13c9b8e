using SaePortal.Core.Answers;
using SaePortal.Torch.Native;

namespace SaePortal.Compute.Runs;

/// <summary>The devices of this machine, for runs that this process does itself.</summary>
public sealed class LocalDevices : IDeviceCheck
{
    /// <inheritdoc />
    public Problem? Refuses(string device) => ComputeDevice.Missing(device);
}
