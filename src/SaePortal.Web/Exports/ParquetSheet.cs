using System.Text.Json.Serialization;
using Parquet;
using Parquet.Serialization;
using SaePortal.Core.Latents;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Exports;

/// <summary>Parquet, a row group for some thousand latents. The format puts its table of contents last and reads it again to go on, so the stream must be a file.</summary>
internal sealed class ParquetSheet(Stream to, TokenPieces? pieces) : LatentSheet
{
    private const int RowsOfAGroup = 4_096;

    private readonly List<Row> _rows = [];
    private bool _begun;

    public override async Task Add(IReadOnlyList<LatentSummary> latents, CancellationToken cancellation)
    {
        _rows.AddRange(latents.Select(RowOf));
        if (_rows.Count >= RowsOfAGroup)
        {
            await Write(cancellation).ConfigureAwait(false);
        }
    }

    public override async Task End(CancellationToken cancellation)
    {
        // Without any latent there is still a file with its columns.
        if (_rows.Count > 0 || !_begun)
        {
            await Write(cancellation).ConfigureAwait(false);
        }

        await to.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private async Task Write(CancellationToken cancellation)
    {
        await ParquetSerializer.SerializeAsync(_rows, to, new ParquetOptions { Append = _begun, CompressionMethod = CompressionMethod.Zstd }, null, cancellation).ConfigureAwait(false);
        _begun = true;
        _rows.Clear();
    }

    private Row RowOf(LatentSummary x) => new()
    {
        Index = x.Index,
        Density = x.Density,
        Firings = x.Firings,
        Documents = x.Documents,
        Maximum = x.Maximum,
        Mean = x.Mean,
        TokenEntropy = x.TokenEntropy,
        TopTokens = [.. x.TopTokens.Select(t => TextOf(t.Token))],
        TopTokenIds = [.. x.TopTokens.Select(t => t.Token)],
        TopTokenShares = [.. x.TopTokens.Select(t => t.Share)],
        Promoted = [.. x.Promoted.Select(t => TextOf(t.Token))],
        PromotedLogits = [.. x.Promoted.Select(t => t.Logit)],
        Suppressed = [.. x.Suppressed.Select(t => TextOf(t.Token))],
        SuppressedLogits = [.. x.Suppressed.Select(t => t.Logit)],
        Neighbours = [.. x.Neighbours.Select(n => n.Index)],
        NeighbourCosines = [.. x.Neighbours.Select(n => n.Cosine)],
    };

    private string TextOf(int token) => pieces?.Text(token) ?? $"{token}";

    /// <summary>The columns; names as other tools write them.</summary>
    internal sealed class Row
    {
        [JsonPropertyName("index")]
        public int Index { get; set; }

        [JsonPropertyName("density")]
        public double Density { get; set; }

        [JsonPropertyName("firings")]
        public long Firings { get; set; }

        [JsonPropertyName("documents")]
        public long Documents { get; set; }

        [JsonPropertyName("maximum")]
        public float Maximum { get; set; }

        [JsonPropertyName("mean")]
        public float Mean { get; set; }

        [JsonPropertyName("token_entropy")]
        public double TokenEntropy { get; set; }

        [JsonPropertyName("top_tokens")]
        public List<string> TopTokens { get; set; } = [];

        [JsonPropertyName("top_token_ids")]
        public List<int> TopTokenIds { get; set; } = [];

        [JsonPropertyName("top_token_shares")]
        public List<float> TopTokenShares { get; set; } = [];

        [JsonPropertyName("promoted")]
        public List<string> Promoted { get; set; } = [];

        [JsonPropertyName("promoted_logits")]
        public List<float> PromotedLogits { get; set; } = [];

        [JsonPropertyName("suppressed")]
        public List<string> Suppressed { get; set; } = [];

        [JsonPropertyName("suppressed_logits")]
        public List<float> SuppressedLogits { get; set; } = [];

        [JsonPropertyName("neighbours")]
        public List<int> Neighbours { get; set; } = [];

        [JsonPropertyName("neighbour_cosines")]
        public List<float> NeighbourCosines { get; set; } = [];
    }
}
