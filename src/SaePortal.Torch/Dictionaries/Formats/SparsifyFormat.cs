using System.Text.Json;
using System.Text.Json.Serialization;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;
using SaePortal.Torch.Native;

namespace SaePortal.Torch.Dictionaries.Formats;

/// <summary>
/// A dictionary folder of sparsify: <c>cfg.json</c> and <c>sae.safetensors</c> with encoder.weight [width, d_in], encoder.bias, W_dec [width, d_out],
/// b_dec and, for skip transcoders, W_skip [d_out, d_in] (sparsify <c>sparse_coder.py</c>).
/// </summary>
public sealed class SparsifyFormat : IDictionaryFormat
{
    /// <inheritdoc />
    public string Name => "sparsify";

    /// <inheritdoc />
    public bool Recognises(string folder) => File.Exists(Path.Combine(folder, "cfg.json")) && File.Exists(Path.Combine(folder, "sae.safetensors"));

    /// <inheritdoc />
    public Answer<(DictionarySpec Spec, DictionaryWeights Weights)> Read(string folder, HookPoint input, HookPoint? output)
    {
        try
        {
            var config = JsonSerializer.Deserialize<Config>(File.ReadAllBytes(Path.Combine(folder, "cfg.json")))!;
            var opened = SafetensorsFile.Open(Path.Combine(folder, "sae.safetensors"));
            if (!opened.Succeeded)
            {
                return opened.Problem;
            }

            using var file = opened.Value;
            return Convert(config, file, folder, input, output);
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Problem(ProblemKind.Unreadable, $"The sparsify folder {folder} cannot be read: {e.Message}", "Check that cfg.json and sae.safetensors were copied whole.");
        }
    }

    private static Answer<(DictionarySpec Spec, DictionaryWeights Weights)> Convert(Config config, SafetensorsFile file, string folder, HookPoint input, HookPoint? output)
    {
        if (config.Signed)
        {
            return new Problem(ProblemKind.Unreadable, $"The dictionary in {folder} was trained with \"signed\", which keeps the k largest by absolute value.", "This variant cannot be imported.");
        }

        if (config.Activation is not ("topk" or "groupmax"))
        {
            return new Problem(ProblemKind.Unreadable, $"The dictionary in {folder} has the activation \"{Slug.Shown(config.Activation)}\".", "sparsify folders are topk or groupmax.");
        }

        if (config.Transcode && output is null)
        {
            return new Problem(ProblemKind.Invalid, $"{folder} holds a transcoder, which reads at one hook point and writes at another.", "Give the second one with --output-hook.");
        }

        if (file.Find("encoder.weight") is not { Shape: [var width, var dIn] } encoder || file.Find("W_dec") is not { Shape: [var rows, var dOut] } decoder || rows != width)
        {
            return new Problem(ProblemKind.Unreadable, $"sae.safetensors in {folder} lacks encoder.weight [width, d_in] or W_dec [width, d_out], or they disagree.", "Check that it is a sparsify file.");
        }

        float[] Get(string name) => file.Find(name) is { } entry ? WeightReader.Floats(file, entry) : [];
        var spec = new DictionarySpec
        {
            Architecture = config.Activation == "topk" ? DictionaryArchitecture.TopK : DictionaryArchitecture.GroupMax,
            Input = input,
            Output = config.Transcode ? output!.Value : input,
            DIn = (int)dIn,
            DOut = (int)dOut,
            Width = (int)width,
            K = config.K,
            // Only sparsify's autoencoders take b_dec from their input.
            SubtractsDecoderBias = !config.Transcode,
            HasSkip = config.SkipConnection,
        };
        var weights = new DictionaryWeights(WeightReader.Floats(file, encoder), Get("encoder.bias"), WeightReader.Floats(file, decoder), Get("b_dec"), config.SkipConnection ? Get("W_skip") : null);
        return weights.Check(spec, folder) is { } problem ? problem : (spec, weights);
    }

    private sealed record Config
    {
        [JsonPropertyName("activation")]
        public string Activation { get; init; } = "topk";

        [JsonPropertyName("k")]
        public int K { get; init; } = 32;

        [JsonPropertyName("signed")]
        public bool Signed { get; init; }

        [JsonPropertyName("skip_connection")]
        public bool SkipConnection { get; init; }

        [JsonPropertyName("transcode")]
        public bool Transcode { get; init; }
    }
}
