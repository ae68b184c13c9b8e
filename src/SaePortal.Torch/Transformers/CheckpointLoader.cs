using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>Loads a Hugging Face folder into a model that runs.</summary>
public static class CheckpointLoader
{
    /// <summary>Loads all weights.</summary>
    /// <param name="folder">Holds config.json and the safetensors files.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="type">What to compute in: float32, or bfloat16 and float16 on a GPU.</param>
    /// <returns>The model, which the caller disposes, or what is wrong with the folder.</returns>
    public static Answer<LanguageModel> Load(string folder, Device device, ScalarType type = ScalarType.Float32)
    {
        if (Checkpoint.Open(folder).Or(out var problem) is not { } checkpoint)
        {
            return problem!;
        }

        using (checkpoint)
        {
            using var weights = new WeightLoader(checkpoint, device, type);
            try
            {
                return checkpoint.Config.Spec.Family switch
                {
                    TransformerFamily.GptNeoX => new GptNeoXModel(checkpoint.Config, x => weights[x], device, type),
                    TransformerFamily.Gpt2 => new Gpt2Model(checkpoint.Config, weights, device),
                    _ => new LlamaModel(checkpoint.Config, weights, device, type),
                };
            }
            catch (ProblemException e)
            {
                weights.TakeBack();
                return e.Problem;
            }
            catch (IOException e)
            {
                weights.TakeBack();
                return new Problem(
                    ProblemKind.Unreadable, $"The weights in {folder} cannot be read: {e.Message}", "Check the disk, and that nothing writes to the folder.");
            }
        }
    }
}
