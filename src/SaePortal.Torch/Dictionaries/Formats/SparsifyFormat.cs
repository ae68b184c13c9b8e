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
    private static readonly WeightNames s_names = new("encoder.weight", "encoder.bias", "W_dec", "b_dec", "W_skip");

    /// <inheritdoc />
    public string Name => "sparsify";

    /// <inheritdoc />
    public bool Recognises(string folder) => File.Exists(Path.Combine(folder, "cfg.json")) && File.Exists(Path.Combine(folder, "sae.safetensors"));

    /// <inheritdoc />
    public Answer<(DictionarySpec Spec, DictionaryWeights Weights)> Read(string folder, HookPoint input, HookPoint? output)
    {
        try
        {
            var config = JsonSerializer.Deserialize<Config>(File.ReadAllBytes(Path.Combine(folder, "cfg.json"))) ?? throw new JsonException();
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
        catch (JsonException e)
        {
            return new Problem(ProblemKind.Unreadable, $"cfg.json of {folder} is no configuration of sparsify: it cannot be read at {Slug.Shown(e.Path ?? "$")}.", "Copy or download it again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unreadable, $"The sparsify folder {folder} cannot be read: {e.Message}", "Check that cfg.json and sae.safetensors were copied whole.");
        }
    }

    private static Answer<(DictionarySpec Spec, DictionaryWeights Weights)> Convert(Config config, SafetensorsFile file, string folder, HookPoint input, HookPoint? output)
    {
        if (config is { Signed: true, Activation: not "topk" })
        {
            return new Problem(ProblemKind.Unreadable, $"The dictionary in {folder} has \"signed\" with the activation \"{Slug.Shown(config.Activation)}\".", "Only topk can be signed.");
        }

        if (config.Activation is not ("topk" or "groupmax"))
        {
            return new Problem(ProblemKind.Unreadable, $"The dictionary in {folder} has the activation \"{Slug.Shown(config.Activation)}\".", "sparsify folders are topk or groupmax.");
        }

        if (config.Transcode is true && output is null)
        {
            return new Problem(ProblemKind.Invalid, $"{folder} holds a transcoder, which reads at one hook point and writes at another.", "Give the second one with --output-hook.");
        }

        if (config.Transcode is false && output is { } elsewhere && elsewhere != input)
        {
            return new Problem(ProblemKind.Invalid, $"{folder} holds an autoencoder (cfg.json has \"transcode\": false), which does not write at {elsewhere}.", "Leave out the second hook point, or mend cfg.json.");
        }

        if (file.Find(s_names.Encoder) is not { Shape: [var width, var dIn] } encoder || file.Find(s_names.Decoder) is not { Shape: [var rows, var dOut] } decoder || rows != width)
        {
            return new Problem(ProblemKind.Unreadable, $"sae.safetensors in {folder} lacks encoder.weight [width, d_in] or W_dec [width, d_out], or they disagree.", "Check that it is a sparsify file.");
        }

        float[] Get(string name) => file.Find(name) is { } entry ? WeightReader.Floats(file, entry) : [];
        var spec = new DictionarySpec
        {
            Architecture = config.Activation == "topk" ? DictionaryArchitecture.TopK : DictionaryArchitecture.GroupMax,
            Input = input,
            Output = output ?? input,
            DIn = (int)dIn,
            DOut = (int)dOut,
            Width = (int)width,
            K = config.K,
            // Only sparsify's autoencoders take b_dec from their input. Older files do not say which they are; a second hook point does then.
            SubtractsDecoderBias = !(config.Transcode ?? (output is { } second && second != input)),
            HasSkip = config.SkipConnection,
            SignedCodes = config.Signed,
        };
        var weights = new DictionaryWeights(WeightReader.Floats(file, encoder), Get(s_names.EncoderBias), WeightReader.Floats(file, decoder), Get(s_names.DecoderBias), config.SkipConnection ? Get(s_names.Skip) : null);
        return weights.Check(spec, folder, s_names) is { } problem ? problem : (spec, weights);
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
        public bool? Transcode { get; init; }
    }
}
