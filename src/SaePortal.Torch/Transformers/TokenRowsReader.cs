using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Naming;

namespace SaePortal.Torch.Transformers;

/// <summary>Reads <c>{"input_ids":[[...]]}</c>, and says where it is not that. Other members are passed over.</summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="spec">The model whose tokens they must be.</param>
internal sealed class TokenRowsReader(string file, ModelSpec spec)
{
    private const string Member = "input_ids";
    private readonly List<int> _ids = [];
    private int _rows;
    private int _positions;

    /// <summary>Reads all rows.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The tokens row by row, and how many a row has.</returns>
    /// <exception cref="ProblemException">There are no rows of one length of the model's tokens.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public (int[] Ids, int Positions) Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json.StartsWith("\ufeff"u8) ? json[3..] : json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong($"is no JSON object with {Member}");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(Member);
            reader.Read();
            if (!found)
            {
                reader.Skip();
            }
            else if (_rows > 0)
            {
                throw Wrong($"has {Member} twice");
            }
            else
            {
                ReadRows(ref reader);
            }
        }

        // What follows the object is an error that only reading on finds.
        reader.Read();
        return _rows > 0 ? (_ids.ToArray(), _positions) : throw Wrong($"has no {Member}");
    }

    private void ReadRows(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong($"has {Member} that are no list of rows");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw Wrong($"has a row {_rows} of {Member} that is no list");
            }

            ReadRow(ref reader);
        }

        if (_rows == 0)
        {
            throw Wrong($"has {Member} without a row");
        }
    }

    private void ReadRow(ref Utf8JsonReader reader)
    {
        var before = _ids.Count;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id))
            {
                throw Wrong($"has {Shown(ref reader)} in row {_rows}, place {_ids.Count - before}, of {Member}, which is no token");
            }

            if (id < 0 || id >= spec.Vocabulary)
            {
                throw Wrong($"has the token {id} in row {_rows}, place {_ids.Count - before}, of {Member}; the model's tokens are 0 to {spec.Vocabulary - 1}");
            }

            _ids.Add(id);
        }

        var length = _ids.Count - before;
        if (length == 0)
        {
            throw Wrong($"has an empty row {_rows} of {Member}");
        }

        if (length > spec.MaxContext)
        {
            throw Wrong($"has {length} tokens in row {_rows} of {Member}; the model takes at most {spec.MaxContext}");
        }

        if (_rows > 0 && length != _positions)
        {
            throw Wrong($"has {length} tokens in row {_rows} of {Member} and {_positions} in the rows before");
        }

        (_rows, _positions) = (_rows + 1, length);
    }

    private static string Shown(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        _ => Slug.Shown(System.Text.Encoding.UTF8.GetString(reader.ValueSpan)),
    };

    private ProblemException Wrong(string what) =>
        new(new Problem(
            ProblemKind.Unreadable, $"{file} {what}.", "Give {\"input_ids\":[[...]]} with rows of one length, or text as .txt, .jsonl or .parquet, each also .gz."));
}
