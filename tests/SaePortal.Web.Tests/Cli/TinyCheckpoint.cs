using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using SaePortal.Tests.Shared;

namespace SaePortal.Web.Tests.Cli;

/// <summary>A copy of a real checkpoint folder that a test spoils.</summary>
internal sealed class TinyCheckpoint : IDisposable
{
    private TinyCheckpoint(string folder) => Folder = folder;

    public string Folder { get; }

    public string Weights => Path.Combine(Folder, "model.safetensors");

    public static TinyCheckpoint Of(string source)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        var folder = Directory.CreateTempSubdirectory("saeportal-checkpoint-").FullName;
        foreach (var file in Directory.EnumerateFiles(SharedFiles.PathTo(source)!))
        {
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        return new TinyCheckpoint(folder);
    }

    /// <summary>Changes the configuration.</summary>
    public void Configure(string key, JsonNode? value)
    {
        var path = Path.Combine(Folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config[key] = value;
        File.WriteAllText(path, config.ToJsonString());
    }

    /// <summary>Changes the header of the weights; the bytes behind it stay.</summary>
    public void Header(Action<JsonObject> change)
    {
        var bytes = File.ReadAllBytes(Weights);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        change(header);
        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)json.Length);
        File.WriteAllBytes(Weights, [.. prefix, .. json, .. bytes[(8 + length)..]]);
    }

    /// <summary>Adds a tensor of zeros.</summary>
    public void Append(string name, int rows, int columns)
    {
        var bytes = File.ReadAllBytes(Weights);
        var end = bytes.Length - 8 - (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var length = rows * columns * sizeof(float);
        Header(x => x[name] = new JsonObject { ["dtype"] = "F32", ["shape"] = new JsonArray(rows, columns), ["data_offsets"] = new JsonArray(end, end + length) });
        using var file = new FileStream(Weights, FileMode.Append, FileAccess.Write);
        file.Write(new byte[length]);
    }

    /// <summary>Overwrites bytes of the weights, from the file's beginning.</summary>
    public void Bytes(long at, params byte[] bytes)
    {
        using var file = new FileStream(Weights, FileMode.Open, FileAccess.Write);
        file.Position = at;
        file.Write(bytes);
    }

    /// <summary>Makes every weight a float that is no number.</summary>
    public void Fill(float value)
    {
        var bytes = File.ReadAllBytes(Weights);
        var start = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        for (var i = start; i + 4 <= bytes.Length; i += 4)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i), value);
        }

        File.WriteAllBytes(Weights, bytes);
    }

    public void Dispose() => Directory.Delete(Folder, true);
}
