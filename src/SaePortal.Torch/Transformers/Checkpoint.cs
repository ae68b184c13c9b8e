using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Torch.Native;

namespace SaePortal.Torch.Transformers;

/// <summary>
/// The weights of a Hugging Face folder: one safetensors file or shards with an index, checked against the configuration from their headers alone.
/// Needs no libtorch.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private readonly IReadOnlyList<SafetensorsFile> _files;
    private readonly Dictionary<string, (SafetensorsFile File, TensorEntry Entry)> _weights;

    private Checkpoint(ModelConfig config, IReadOnlyList<SafetensorsFile> files, Dictionary<string, (SafetensorsFile, TensorEntry)> weights)
    {
        Config = config;
        _files = files;
        _weights = weights;
    }

    /// <summary>The configuration, its number of parameters counted from the tensors that are used.</summary>
    public ModelConfig Config { get; }

    /// <summary>Opens a folder and checks that every tensor is there in the right shape. Extra tensors (buffers) are ignored.</summary>
    /// <returns>The checkpoint, which the caller disposes, or the first thing that is wrong.</returns>
    public static Answer<Checkpoint> Open(string folder)
    {
        if (ModelConfig.Read(folder).Or(out var problem) is not { } config)
        {
            return problem!;
        }

        var files = new List<SafetensorsFile>();
        var answer = OpenFiles(folder, files) is { } fault ? fault : Match(config, files);
        if (!answer.Succeeded)
        {
            files.ForEach(x => x.Dispose());
        }

        return answer;
    }

    /// <summary>A tensor of <see cref="WeightLayout"/> and the file that holds it.</summary>
    internal (SafetensorsFile File, TensorEntry Entry) this[string name] => _weights[name];

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static Problem? OpenFiles(string folder, List<SafetensorsFile> files)
    {
        var index = Path.Combine(folder, "model.safetensors.index.json");
        var names = new SortedSet<string>(StringComparer.Ordinal);
        if (File.Exists(Path.Combine(folder, "model.safetensors")))
        {
            names.Add("model.safetensors");
        }
        else if (!File.Exists(index))
        {
            return new Problem(ProblemKind.NotFound, $"{folder} has neither model.safetensors nor model.safetensors.index.json.",
                "PyTorch's .bin files are not read; convert them to safetensors.");
        }
        else if (ReadIndex(index, names) is { } fault)
        {
            return fault;
        }

        foreach (var name in names)
        {
            if (!File.Exists(Path.Combine(folder, name)))
            {
                return new Problem(ProblemKind.NotFound, $"The shard {Slug.Shown(name)} that model.safetensors.index.json names is missing.", "Copy or download it too.");
            }

            if (SafetensorsFile.Open(Path.Combine(folder, name)).Or(out var problem) is not { } file)
            {
                return problem;
            }

            files.Add(file);
        }

        return null;
    }

    private static Problem? ReadIndex(string path, SortedSet<string> names)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var weight in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                var name = weight.Value.GetString() ?? "";
                if (name.Length == 0 || name != Path.GetFileName(name))
                {
                    return new Problem(ProblemKind.Unreadable, $"model.safetensors.index.json names the shard \"{Slug.Shown(name)}\", which is no file name.", "Copy or download it again.");
                }

                names.Add(name);
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new Problem(ProblemKind.Unreadable, "model.safetensors.index.json has no readable weight_map.", "Copy or download it again.");
        }
    }

    private static Answer<Checkpoint> Match(ModelConfig config, List<SafetensorsFile> files)
    {
        var found = new Dictionary<string, (SafetensorsFile, TensorEntry)>(StringComparer.Ordinal);
        var prefix = WeightLayout.Prefix(config.Spec.Family);
        foreach (var file in files)
        {
            foreach (var entry in file.Entries)
            {
                found.TryAdd(entry.Name.StartsWith(prefix, StringComparison.Ordinal) ? entry.Name[prefix.Length..] : entry.Name, (file, entry));
            }
        }

        long parameters = 0;
        var weights = new Dictionary<string, (SafetensorsFile, TensorEntry)>(StringComparer.Ordinal);
        foreach (var expected in WeightLayout.Expected(config))
        {
            if (!found.TryGetValue(expected.Name, out var held))
            {
                return new Problem(ProblemKind.Unreadable, $"The checkpoint has no tensor {expected.Name}, which config.json calls for.", "config.json and the weights may belong to different models.");
            }

            var (file, entry) = held;
            if (!entry.Shape.SequenceEqual(expected.Shape))
            {
                return new Problem(ProblemKind.Unreadable,
                    $"Tensor {entry.Name} in {Path.GetFileName(file.Path)} is {TensorEntry.Shown(entry.Shape)} where config.json calls for {TensorEntry.Shown(expected.Shape)}.",
                    "config.json and the weights may belong to different models.");
            }

            if (!FloatBytes.Reads(entry.Type))
            {
                return new Problem(ProblemKind.Unreadable, $"Tensor {entry.Name} holds {entry.Type}; weights must be F32, F16 or BF16.", "Quantised checkpoints are not read.");
            }

            parameters += entry.Elements;
            weights.Add(expected.Name, held);
        }

        return new Checkpoint(config with { Spec = config.Spec with { Parameters = parameters } }, files, weights);
    }
}
