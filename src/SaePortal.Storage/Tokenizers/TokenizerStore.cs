using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Core.Tokenizers;
using SaePortal.Storage.Artifacts;

namespace SaePortal.Storage.Tokenizers;

/// <summary>
/// The tokenizers that were trained here. They are folders and no rows: nothing in the database refers to one, as a model keeps its own copy.
/// </summary>
public sealed class TokenizerStore(ArtifactFolder artifacts)
{
    /// <summary>The tokenizer itself.</summary>
    public const string FileName = "tokenizer.json";

    private const string OriginFileName = "training.json";
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>The tokenizer of this name, with the folder that it can be read from.</summary>
    /// <returns>The record, or that there is none.</returns>
    public Answer<TokenizerRecord> Find(string? name) => Slug.IsWellFormed(name) && Exists(name!)
        ? Record(name!)
        : new Problem(ProblemKind.NotFound, $"There is no tokenizer \"{Slug.Shown(name)}\".", "Check the name: saeportal tokenizer list shows all.");

    /// <summary>All of them in order of their names.</summary>
    public IReadOnlyList<TokenizerRecord> All() => Directory.Exists(artifacts.Tokenizers)
        ? [.. Directory.EnumerateDirectories(artifacts.Tokenizers).Select(x => Path.GetFileName(x)!).Where(x => Slug.IsWellFormed(x) && Exists(x)).Order(StringComparer.Ordinal).Select(Record)]
        : [];

    /// <summary>Why a tokenizer cannot have this name; null when it can.</summary>
    public Problem? Refusal(string? name) => Slug.Check(name, "tokenizer").Problem ?? (Directory.Exists(artifacts.Tokenizer(name!)) ? Taken(name!) : null);

    /// <summary>Adds a tokenizer that lies ready.</summary>
    /// <param name="name">Its slug.</param>
    /// <param name="origin">How it came about.</param>
    /// <param name="staged">A folder from <see cref="ArtifactFolder.Stage"/> with its file.</param>
    /// <returns>The record, or why the name cannot be given.</returns>
    public Answer<TokenizerRecord> Add(string name, TokenizerOrigin origin, string staged)
    {
        if (Refusal(name) is { } problem)
        {
            return problem;
        }

        File.WriteAllText(Path.Combine(staged, OriginFileName), JsonSerializer.Serialize(origin, s_json));
        Directory.CreateDirectory(artifacts.Tokenizers);
        try
        {
            Directory.Move(staged, artifacts.Tokenizer(name));
        }
        catch (IOException) when (Directory.Exists(artifacts.Tokenizer(name)))
        {
            // Another process was faster.
            return Taken(name);
        }

        return Record(name);
    }

    /// <summary>Removes a tokenizer, from one moment to the next.</summary>
    /// <returns>What was removed, or that there is none.</returns>
    public Answer<TokenizerRecord> Remove(string? name)
    {
        var found = Find(name);
        if (found.Succeeded)
        {
            using var staged = artifacts.Stage("removed-tokenizer");
            Directory.Move(found.Value.Folder, Path.Combine(staged.Path, found.Value.Name));
        }

        return found;
    }

    private static Problem Taken(string name) =>
        new(ProblemKind.Conflict, $"There is already a tokenizer named \"{name}\".", "Choose another name, or remove that one.");

    private bool Exists(string name) => File.Exists(Path.Combine(artifacts.Tokenizer(name), FileName));

    private TokenizerRecord Record(string name)
    {
        var folder = artifacts.Tokenizer(name);
        return new TokenizerRecord(name, folder, new FileInfo(Path.Combine(folder, FileName)).Length, Origin(Path.Combine(folder, OriginFileName)));
    }

    private static TokenizerOrigin? Origin(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<TokenizerOrigin>(File.ReadAllText(file), s_json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
