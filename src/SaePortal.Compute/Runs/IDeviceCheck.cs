using SaePortal.Core.Answers;

namespace SaePortal.Compute.Runs;

/// <summary>Knows which devices runs can be asked for: those of the nodes where there are nodes, those of this machine otherwise.</summary>
public interface IDeviceCheck
{
    /// <summary>Why no run can have a device.</summary>
    /// <param name="device">"cpu", "cuda", "cuda:1", ...</param>
    /// <returns>What is wrong; null when it is there, or when nothing is known yet.</returns>
    Problem? Refuses(string device);
}
