using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Native;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>What was written.</summary>
/// <param name="Contexts">Rows of tokens.</param>
/// <param name="Positions">Tokens in a row.</param>
/// <param name="Bytes">Bytes of all tensors.</param>
public sealed record ActivationsWritten(int Contexts, int Positions, long Bytes);

/// <summary>Writes a model's activations to a file: the verb <c>activations</c>.</summary>
public static class ActivationExport
{
    private const int TokensAtOnce = 4_096;
    private const int FloatsAtOnce = 1 << 26;

    /// <summary>
    /// Runs the model over token ids or a text and writes <c>input_ids</c> [contexts, positions], int64, and one float32 tensor [contexts, positions, width]
    /// per hook point, named as it. The file appears when it is complete.
    /// </summary>
    /// <param name="model">A loaded model; stays the caller's.</param>
    /// <param name="modelFolder">Its folder, which holds the tokenizer; needed for text only.</param>
    /// <param name="input"><c>{"input_ids":[[...]]}</c> with rows of one length, or text as corpora come.</param>
    /// <param name="hooks">At least one; <see cref="HookPoint.Logits"/> counts as one, and one named twice is written once.</param>
    /// <param name="output">The safetensors file; replaced when it exists.</param>
    /// <param name="packing">How text is packed; null for contexts of 128, or as many as the model takes.</param>
    /// <param name="progress">Told the share that is done; may be null.</param>
    /// <param name="cancellation">Stops between batches and leaves nothing.</param>
    /// <returns>What was written, or the first thing that is wrong.</returns>
    public static async Task<Answer<ActivationsWritten>> Write(
        LanguageModel model, string modelFolder, string input, IReadOnlyList<HookPoint> hooks, string output, Packing? packing,
        IProgress<double>? progress, CancellationToken cancellation)
    {
        if (hooks.Count == 0)
        {
            return new Problem(ProblemKind.Invalid, "No hook point was given.", "Give at least one, such as blocks.0.hook_resid_post.");
        }

        foreach (var hook in hooks)
        {
            if (model.Spec.Check(hook).Problem is { } unknown)
            {
                return unknown;
            }
        }

        packing ??= new Packing(Math.Min(128, model.Spec.MaxContext));
        var read = await TokenRows.Read(input, model.Spec, modelFolder, packing, cancellation).ConfigureAwait(false);
        if (!read.Succeeded)
        {
            return read.Problem;
        }

        using var rows = read.Value;
        return Run(model, rows, [.. hooks.Distinct()], input, output, progress, cancellation);
    }

    /// <summary>The same with a model that is loaded for it, and freed.</summary>
    /// <param name="modelFolder">A checkpoint's folder.</param>
    /// <param name="device">As <see cref="ComputeDevice.Choose"/> takes it; null for the best.</param>
    /// <param name="input">See the other overload.</param>
    /// <param name="hooks">See the other overload.</param>
    /// <param name="output">See the other overload.</param>
    /// <param name="cancellation">Stops between batches and leaves nothing.</param>
    /// <returns>What was written, or the first thing that is wrong.</returns>
    public static async Task<Answer<ActivationsWritten>> Write(
        string modelFolder, string? device, string input, IReadOnlyList<HookPoint> hooks, string output, CancellationToken cancellation)
    {
        var chosen = ComputeDevice.Choose(device);
        if (!chosen.Succeeded)
        {
            return chosen.Problem;
        }

        if (CheckpointLoader.Load(modelFolder, chosen.Value).Or(out var problem) is not { } model)
        {
            return problem!;
        }

        using (model)
        {
            return await Write(model, modelFolder, input, hooks, output, null, null, cancellation).ConfigureAwait(false);
        }
    }

    private static Answer<ActivationsWritten> Run(
        LanguageModel model, TokenRows rows, HookPoint[] hooks, string input, string output, IProgress<double>? progress, CancellationToken cancellation)
    {
        List<TensorLayout> tensors = [new("input_ids", ElementType.I64, [rows.Count, rows.Positions])];
        tensors.AddRange(hooks.Select(x => new TensorLayout(x.ToString(), ElementType.F32, [rows.Count, rows.Positions, model.Spec.WidthAt(x)])));
        var bytes = tensors.Sum(x => x.Bytes);
        if (ExportFile.Check(output, input, bytes) is { } problem)
        {
            return problem;
        }

        var floatsOfARow = hooks.Sum(x => (long)model.Spec.WidthAt(x)) * rows.Positions;
        var atOnce = (int)Math.Max(1, Math.Min(TokensAtOnce / rows.Positions, FloatsAtOnce / floatsOfARow));
        try
        {
            using var file = new SafetensorsAppender(output, tensors);
            for (var first = 0; first < rows.Count; first += atOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = Math.Min(atOnce, rows.Count - first);
                Append(file, model, rows, first, count, hooks);
                progress?.Report((double)(first + count) / rows.Count);
            }

            file.Finish();
            return new ActivationsWritten(rows.Count, rows.Positions, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExportFile.Failed(output, e);
        }
    }

    private static void Append(SafetensorsAppender file, LanguageModel model, TokenRows rows, int first, int count, HookPoint[] hooks)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var ids = new long[count * rows.Positions];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = rows[first + (i / rows.Positions)][i % rows.Positions];
        }

        var tokens = tensor(ids, count, rows.Positions);
        file.Append(0, tokens.bytes);
        var values = model.Run(tokens.to(model.Device), hooks);
        for (var i = 0; i < hooks.Length; i++)
        {
            file.Append(i + 1, values[hooks[i]].to(float32).cpu().contiguous().bytes);
        }
    }
}
