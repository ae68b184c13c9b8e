using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;

namespace SaePortal.Torch.Dictionaries.Formats;

/// <summary>A layout of dictionaries that can be imported: another library's, or the portal's own. A new one is a class beside this and a line in <see cref="DictionaryFormats"/>. Needs no libtorch.</summary>
public interface IDictionaryFormat
{
    /// <summary>Who writes it.</summary>
    string Name { get; }

    /// <summary>Whether a folder looks like it.</summary>
    bool Recognises(string folder);

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">One that it recognises.</param>
    /// <param name="input">Where the dictionary reads.</param>
    /// <param name="output">Where a transcoder writes; null for autoencoders.</param>
    /// <returns>Description and weights, or what is wrong.</returns>
    Answer<(DictionarySpec Spec, DictionaryWeights Weights)> Read(string folder, HookPoint input, HookPoint? output);
}

/// <summary>The layouts that can be imported.</summary>
public static class DictionaryFormats
{
    private const int FoldersNamed = 10;

    /// <summary>All of them; the first that recognises a folder reads it.</summary>
    public static IReadOnlyList<IDictionaryFormat> All { get; } = [new SparsifyFormat(), new PortalFormat()];

    /// <summary>Reads a folder of any known layout.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The model that the dictionary belongs to.</param>
    /// <param name="input">Where it reads.</param>
    /// <param name="output">Where a transcoder writes; null for autoencoders.</param>
    /// <returns>Description and weights, or what is wrong.</returns>
    public static Answer<(DictionarySpec Spec, DictionaryWeights Weights)> Read(string folder, ModelSpec model, HookPoint input, HookPoint? output)
    {
        if (!Directory.Exists(folder))
        {
            return new Problem(ProblemKind.NotFound, $"There is no folder {folder}.", "Check the path.");
        }

        if (All.FirstOrDefault(x => x.Recognises(folder)) is not { } format)
        {
            // A repository of several dictionaries has a folder for each.
            var below = Directory.EnumerateDirectories(folder, "*", new EnumerationOptions()).Where(x => All.Any(y => y.Recognises(x))).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
            return new Problem(ProblemKind.Unreadable, $"{folder} is no dictionary that SaePortal knows.",
                below.Count > 0 ? $"Give one of the folders in it: {string.Join(", ", below.Take(FoldersNamed))}{(below.Count > FoldersNamed ? ", ..." : "")}." : $"Known layouts: {string.Join(", ", All.Select(x => x.Name))}.");
        }

        var read = format.Read(folder, input, output);
        if (!read.Succeeded)
        {
            return read;
        }

        var spec = read.Value.Spec;
        foreach (var (hook, width, side) in new[] { (spec.Input, spec.DIn, "reads"), (spec.Output, spec.DOut, "writes") })
        {
            if (model.Check(hook).Problem is { } problem)
            {
                return problem;
            }

            if (model.WidthAt(hook) != width)
            {
                return new Problem(ProblemKind.Unreadable, $"The dictionary in {folder} {side} {width} dimensions, but {hook} of the model has {model.WidthAt(hook)}.",
                    "Choose the model and hook point that it was trained on.");
            }
        }

        return read;
    }
}
