using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;

namespace SaePortal.Torch.Dictionaries.Formats;

/// <summary>The portal's own layout (see <see cref="DictionaryFolder"/>): a dictionary of another portal, or a fixed encoder that a script wrote.</summary>
public sealed class PortalFormat : IDictionaryFormat
{
    /// <inheritdoc />
    public string Name => "SaePortal";

    /// <inheritdoc />
    public bool Recognises(string folder) => File.Exists(Path.Combine(folder, "dictionary.json"));

    /// <inheritdoc />
    public Answer<(DictionarySpec Spec, DictionaryWeights Weights)> Read(string folder, HookPoint input, HookPoint? output)
    {
        var read = DictionaryFolder.Read(folder);
        return read.Succeeded ? (read.Value.Spec with { Input = input, Output = output ?? (read.Value.Spec.IsAutoencoder ? input : read.Value.Spec.Output) }, read.Value.Weights) : read.Problem;
    }
}
