using System.Text.Json.Serialization;

namespace SaePortal.Web.Exports;

/// <summary>What latents are written as.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LatentFormat>))]
public enum LatentFormat
{
    /// <summary>A row for each latent; lists are JSON in a cell.</summary>
    [JsonStringEnumMemberName("csv")]
    Csv,

    /// <summary>A line of JSON for each latent, as the API shows it.</summary>
    [JsonStringEnumMemberName("jsonl")]
    JsonLines,

    /// <summary>Apache Parquet, lists as lists.</summary>
    [JsonStringEnumMemberName("parquet")]
    Parquet,

    /// <summary>Lines of JSON, each what Neuronpedia takes as one upload: 128 latents with their examples.</summary>
    [JsonStringEnumMemberName("neuronpedia")]
    Neuronpedia,
}

/// <summary>How files of a format are named and served.</summary>
internal static class LatentFormats
{
    /// <summary>The end of a file's name.</summary>
    public static string Extension(this LatentFormat format) => format switch
    {
        LatentFormat.Csv => ".csv",
        LatentFormat.Parquet => ".parquet",
        LatentFormat.Neuronpedia => ".neuronpedia.jsonl",
        _ => ".jsonl",
    };

    /// <summary>The media type.</summary>
    public static string MediaType(this LatentFormat format) => format switch
    {
        LatentFormat.Csv => "text/csv; charset=utf-8",
        LatentFormat.Parquet => "application/vnd.apache.parquet",
        _ => "application/jsonl; charset=utf-8",
    };

    /// <summary>The format of a file by its name, and whether it is packed with gzip; null when the name tells nothing.</summary>
    public static (LatentFormat Format, bool Packed)? Of(string file)
    {
        var packed = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        var name = packed ? file[..^3] : file;
        // The longer end first: one is the end of another.
        foreach (var format in Enum.GetValues<LatentFormat>().OrderByDescending(x => x.Extension().Length))
        {
            if (name.EndsWith(format.Extension(), StringComparison.OrdinalIgnoreCase))
            {
                // Parquet packs its columns itself.
                return packed && format == LatentFormat.Parquet ? null : (format, packed);
            }
        }

        return null;
    }
}
