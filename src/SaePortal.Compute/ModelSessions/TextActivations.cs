using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Native;
using static TorchSharp.torch;

namespace SaePortal.Compute.ModelSessions;

/// <summary>A text's activations as a file that a browser saves.</summary>
internal static class TextActivations
{
    private const long MostBytes = 64 << 20;

    /// <summary>Runs a model over a text.</summary>
    /// <param name="loaded">The model; stays the caller's.</param>
    /// <param name="hooks">Hook points, at least one.</param>
    /// <param name="text">The text.</param>
    /// <param name="mostTokens">What is longer is left out.</param>
    /// <returns>A safetensors file: <c>input_ids</c> [1, pos], int64, and a float32 tensor [1, pos, width] a hook point; or what is wrong.</returns>
    public static Answer<byte[]> Of(LoadedModel loaded, IReadOnlyList<HookPoint> hooks, string text, int mostTokens)
    {
        var spec = loaded.Model.Spec;
        if (hooks.Count == 0)
        {
            return new Problem(ProblemKind.Invalid, "No hook point was given.", "Give at least one, such as blocks.0.hook_resid_post.");
        }

        if (hooks.Select(x => spec.Check(x).Problem).FirstOrDefault(x => x is not null) is { } unknown)
        {
            return unknown;
        }

        var all = loaded.Tokenizer.Encode(text);
        var tokens = all[..Math.Min(all.Length, Math.Min(mostTokens, spec.MaxContext))];
        var bytes = hooks.Distinct().Sum(x => (long)spec.WidthAt(x)) * tokens.Length * sizeof(float);
        if (tokens.Length == 0 || bytes > MostBytes)
        {
            return new Problem(ProblemKind.Invalid, tokens.Length == 0 ? "The text has no tokens." : $"These activations take {bytes >> 20} MB.", $"Give a shorter text or fewer hook points, {MostBytes >> 20} MB at most; saeportal activations writes any amount.");
        }

        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var ids = tensor(Array.ConvertAll(tokens, x => (long)x), [1, tokens.Length]);
        var values = loaded.Model.Run(ids.to(loaded.Model.Device), [.. hooks.Distinct()]);
        var file = Path.Combine(Path.GetTempPath(), $"saeportal-activations-{Guid.NewGuid():N}.safetensors");
        try
        {
            SafetensorsWriter.Write(file,
            [
                new TensorToWrite("input_ids", ElementType.I64, ids.shape, stream => stream.Write(ids.bytes)),
                .. values.Select(x => new TensorToWrite(x.Key.ToString(), ElementType.F32, x.Value.shape, stream => stream.Write(x.Value.to(float32).cpu().contiguous().bytes))),
            ]);
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
