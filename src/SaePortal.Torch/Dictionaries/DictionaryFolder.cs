using System.Security.Cryptography;
using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Torch.Native;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>A dictionary on disk: <c>dictionary.json</c> says what it is, <c>weights.safetensors</c> holds W_enc, b_enc, W_dec, b_dec and W_skip in float32.</summary>
public static class DictionaryFolder
{
    private const string SpecFile = "dictionary.json";
    private const string WeightsFile = "weights.safetensors";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes a dictionary; both files appear complete or not at all.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="spec">What it is.</param>
    /// <param name="weights">Its weights, which fit.</param>
    /// <returns>SHA-256 of the weights file, hexadecimal.</returns>
    /// <exception cref="IOException">The disk is full.</exception>
    public static string Save(string folder, DictionarySpec spec, DictionaryWeights weights)
    {
        var path = Path.Combine(folder, WeightsFile);
        var tensors = new List<TensorToWrite>();
        Add("W_enc", weights.Encoder, spec.Width, spec.DIn);
        Add("b_enc", weights.EncoderBias, spec.Width);
        Add("W_dec", weights.Decoder, spec.Width, spec.DOut);
        Add("b_dec", weights.DecoderBias, spec.DOut);
        Add("W_skip", weights.Skip ?? [], spec.DOut, spec.DIn);
        SafetensorsWriter.Write(path, tensors);
        var json = path + ".json";
        File.WriteAllBytes(json, JsonSerializer.SerializeToUtf8Bytes(spec, s_json));
        File.Move(json, Path.Combine(folder, SpecFile), true);
        using var written = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(written));

        void Add(string name, float[] values, params long[] shape)
        {
            if (values.Length > 0)
            {
                tensors.Add(new TensorToWrite(name, ElementType.F32, shape, stream => FloatBytes.Write(stream, values)));
            }
        }
    }

    /// <summary>Reads the description and the weights; needs no libtorch.</summary>
    /// <returns>Both, or what is missing or does not fit.</returns>
    public static Answer<(DictionarySpec Spec, DictionaryWeights Weights)> Read(string folder)
    {
        try
        {
            var spec = JsonSerializer.Deserialize<DictionarySpec>(File.ReadAllBytes(Path.Combine(folder, SpecFile)), s_json) ?? throw new JsonException($"{SpecFile} is null.");
            var weights = DictionaryWeights.None;
            if (spec.Architecture != DictionaryArchitecture.Identity)
            {
                var file = SafetensorsFile.Open(Path.Combine(folder, WeightsFile));
                if (!file.Succeeded)
                {
                    return file.Problem;
                }

                using var open = file.Value;
                float[] Get(string name) => open.Find(name) is { } entry ? WeightReader.Floats(open, entry) : [];
                weights = new DictionaryWeights(Get("W_enc"), Get("b_enc"), Get("W_dec"), Get("b_dec"), spec.HasSkip ? Get("W_skip") : null);
            }

            return weights.Check(spec, folder) is { } problem ? problem : (spec, weights);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Problem(ProblemKind.Unreadable, $"The dictionary in {folder} cannot be read: {e.Message}", "Import or train it again.");
        }
    }

    /// <summary>Reads a dictionary and makes it ready to compute.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="device">Where its weights shall lie.</param>
    /// <returns>The dictionary, which the caller disposes, or what is wrong.</returns>
    public static Answer<SparseDictionary> Load(string folder, Device device)
    {
        var read = Read(folder);
        return read.Succeeded ? Make(read.Value.Spec, read.Value.Weights, device) : read.Problem;
    }

    /// <summary>A dictionary of weights that fit their description.</summary>
    public static SparseDictionary Make(DictionarySpec spec, DictionaryWeights weights, Device device) => spec.Architecture switch
    {
        DictionaryArchitecture.TopK => new TopKDictionary(spec, weights, device),
        DictionaryArchitecture.GroupMax => new GroupMaxDictionary(spec, weights, device),
        DictionaryArchitecture.Identity => new IdentityDictionary(spec, device),
        DictionaryArchitecture.Rotation => new RotationDictionary(spec, weights, device),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Architecture, "A new architecture needs a class here."),
    };
}
