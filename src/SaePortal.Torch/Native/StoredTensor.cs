namespace SaePortal.Torch.Native;

/// <summary>A tensor and the file that holds it.</summary>
/// <param name="File">The open file.</param>
/// <param name="Entry">Where its bytes are and what they mean.</param>
internal readonly record struct StoredTensor(SafetensorsFile File, TensorEntry Entry);
