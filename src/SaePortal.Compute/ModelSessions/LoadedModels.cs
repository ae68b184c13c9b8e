using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Storage.Artifacts;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Compute.ModelSessions;

/// <summary>
/// Models and dictionaries that stay loaded for interactive work, those used last, within a budget of memory. Used by one thread, that of
/// <see cref="TextEncoder"/>.
/// </summary>
internal sealed class LoadedModels(ArtifactFolder artifacts, long budget = LoadedModels.Budget) : IDisposable
{
    /// <summary>Bytes of weights, as their files have them, that may stay loaded; at least the one in use does.</summary>
    public const long Budget = 4L << 30;

    private readonly Dictionary<int, Entry<LoadedModel>> _models = [];
    private readonly Dictionary<int, Entry<SparseDictionary>> _dictionaries = [];
    private long _uses;

    /// <summary>A dictionary with its model; both stay this object's.</summary>
    public Answer<(LoadedModel Model, SparseDictionary Dictionary)> Get(DictionaryRecord record)
    {
        var device = ComputeDevice.Choose(null);
        if (!device.Succeeded)
        {
            return device.Problem;
        }

        if (Model(record.ModelId, device.Value, new Problem(ProblemKind.NotFound, $"The model of \"{record.Name}\" was removed.", "Import it again, and the dictionary after it.")).Or(out var problem) is not { } model)
        {
            return problem!;
        }

        var place = artifacts.Dictionary(record.Id);
        if (!Directory.Exists(place))
        {
            return new Problem(ProblemKind.NotFound, $"The dictionary \"{record.Name}\" was removed.", "saeportal dictionary list shows what there is.");
        }

        var dictionary = Take(_dictionaries, record.Id, place, () => DictionaryFolder.Load(place, device.Value));
        return dictionary.Succeeded ? (model, dictionary.Value) : dictionary.Problem;
    }

    /// <summary>A model; it stays this object's.</summary>
    public Answer<LoadedModel> Get(LanguageModelRecord record)
    {
        var device = ComputeDevice.Choose(null);
        return device.Succeeded
            ? Model(record.Id, device.Value, new Problem(ProblemKind.NotFound, $"The model \"{record.Name}\" was removed.", "saeportal model list shows what there is."))
            : device.Problem;
    }

    /// <summary>Keeps what is loaded of a model and of dictionaries until the result is disposed: for work of many steps, between which others load theirs.</summary>
    public IDisposable Keep(int model, IReadOnlyCollection<int> dictionaries)
    {
        Entry<LoadedModel>[] models = _models.TryGetValue(model, out var kept) ? [kept] : [];
        Entry<SparseDictionary>[] some = [.. dictionaries.Where(_dictionaries.ContainsKey).Select(x => _dictionaries[x])];
        Count(1);
        return new Kept(() => Count(-1));

        void Count(int by)
        {
            Array.ForEach(models, x => x.Kept += by);
            Array.ForEach(some, x => x.Kept += by);
        }
    }

    public void Dispose()
    {
        foreach (var entry in _models.Values.Select(x => (IDisposable)x.Value).Concat(_dictionaries.Values.Select(x => x.Value)))
        {
            entry.Dispose();
        }
    }

    private Answer<LoadedModel> Model(int id, Device device, Problem removed)
    {
        var folder = artifacts.Model(id);
        return Directory.Exists(folder) ? Take(_models, id, folder, () => LoadedModel.Load(folder, device)) : removed;
    }

    private Answer<T> Take<T>(Dictionary<int, Entry<T>> loaded, int id, string folder, Func<Answer<T>> load)
        where T : IDisposable
    {
        if (!loaded.TryGetValue(id, out var entry))
        {
            var made = load();
            if (!made.Succeeded)
            {
                return made;
            }

            loaded[id] = entry = new Entry<T>(made.Value, ArtifactFolder.SizeOf(folder));
        }

        entry.Used = ++_uses;
        Trim(entry.Used);
        return entry.Value;
    }

    /// <summary>Lets go of what was not used for longest; the two that are in use now carry the newest numbers.</summary>
    private void Trim(long now)
    {
        while (_models.Values.Sum(x => x.Bytes) + _dictionaries.Values.Sum(x => x.Bytes) > budget)
        {
            var oldModel = _models.Where(x => x.Value.Kept == 0).OrderBy(x => x.Value.Used).FirstOrDefault();
            var oldDictionary = _dictionaries.Where(x => x.Value.Kept == 0).OrderBy(x => x.Value.Used).FirstOrDefault();
            var modelFirst = oldDictionary.Value is null || (oldModel.Value is not null && oldModel.Value.Used < oldDictionary.Value.Used);
            if ((modelFirst ? oldModel.Value?.Used : oldDictionary.Value?.Used) is not { } used || used >= now - 1)
            {
                return;
            }

            if (modelFirst)
            {
                oldModel.Value!.Value.Dispose();
                _models.Remove(oldModel.Key);
            }
            else
            {
                oldDictionary.Value!.Value.Dispose();
                _dictionaries.Remove(oldDictionary.Key);
            }
        }
    }

    private sealed class Entry<T>(T value, long bytes)
    {
        public T Value { get; } = value;

        public long Bytes { get; } = bytes;

        public long Used { get; set; }

        /// <summary>How many keep it.</summary>
        public int Kept { get; set; }
    }

    private sealed class Kept(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

/// <summary>A language model with its tokenizer.</summary>
internal sealed class LoadedModel(LanguageModel model, Tokenizer tokenizer) : IDisposable
{
    public LanguageModel Model { get; } = model;

    public Tokenizer Tokenizer { get; } = tokenizer;

    public static Answer<LoadedModel> Load(string folder, Device device)
    {
        if (TokenizerReader.Load(folder).Or(out var problem) is not { } tokenizer || CheckpointLoader.Load(folder, device).Or(out problem) is not { } model)
        {
            return problem!;
        }

        return new LoadedModel(model, tokenizer);
    }

    public void Dispose() => Model.Dispose();
}
