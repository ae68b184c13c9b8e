namespace SaePortal.Torch.Tests;

/// <summary>Tests that run torch take turns: one counts the tensors that live, and threads would share the cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection
{
    public const string Name = "torch";
}
