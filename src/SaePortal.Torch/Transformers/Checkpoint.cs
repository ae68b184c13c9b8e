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
    private readonly Dictionary<string, StoredTensor> _weights;

    private Checkpoint(ModelConfig config, IReadOnlyList<SafetensorsFile> files, Dictionary<string, StoredTensor> weights)
    {
        Config = config;
        _files = files;
        _weights = weights;
    }

    /// <summary>The configuration, its number of parameters counted from the tensors that are used.</summary>
    public ModelConfig Config { get; }

    /// <summary>Opens a folder and checks that it holds every tensor in the right shape, and besides those nothing but known buffers and a copy of a tied embedding.</summary>
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
    internal StoredTensor this[string name] => _weights[name];

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
        var prefix = WeightLayout.Prefix(config.Spec.Family);
        var stored = files.SelectMany(file => file.Entries.Select(entry => (Name: WithoutPrefix(entry.Name, prefix), Held: new StoredTensor(file, entry)))).ToList();
        var byName = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        stored.ForEach(x => byName.TryAdd(x.Name, x.Held));

        long parameters = 0;
        var weights = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var expected in WeightLayout.Expected(config))
        {
            if (!byName.TryGetValue(expected.Name, out var held))
            {
                return new Problem(ProblemKind.Unreadable, $"The checkpoint has no tensor {expected.Name}, which config.json calls for.", "config.json and the weights may belong to different models.");
            }

            if (Unfit(held, expected) is { } problem)
            {
                return problem;
            }

            parameters += held.Entry.Elements;
            weights.Add(expected.Name, held);
        }

        try
        {
            var surplus = stored.Where(x => !weights.TryGetValue(x.Name, out var used) || used != x.Held);
            return SurplusTensors.Check(config, surplus, weights[WeightLayout.Embedding(config.Spec.Family)]) is { } other
                ? other
                : new Checkpoint(config with { Spec = config.Spec with { Parameters = parameters } }, files, weights);
        }
        catch (IOException e)
        {
            return new Problem(ProblemKind.Unreadable, $"The embedding cannot be read: {e.Message}", "Check the disk, and that nothing writes to the folder.");
        }
    }

    private static string WithoutPrefix(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;

    private static Problem? Unfit(StoredTensor held, ExpectedWeight expected)
    {
        var (file, entry) = held;
        if (!entry.Shape.SequenceEqual(expected.Shape))
        {
            return new Problem(ProblemKind.Unreadable,
                $"Tensor {entry.Name} in {Path.GetFileName(file.Path)} is {TensorEntry.Shown(entry.Shape)} where config.json calls for {TensorEntry.Shown(expected.Shape)}.",
                "config.json and the weights may belong to different models.");
        }

        return FloatBytes.Reads(entry.Type)
            ? null
            : new Problem(ProblemKind.Unreadable, $"Tensor {entry.Name} holds {entry.Type}; weights must be F32, F16 or BF16.", "Quantised checkpoints are not read.");
    }
}
