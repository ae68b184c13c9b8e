using System.Buffers.Binary;
using SaePortal.Core.Latents;

namespace SaePortal.Storage.Latents;

/// <summary>A latent's columns as Dapper reads and writes them; lists are pairs of int32 and float32, little endian; partners have two numbers.</summary>
internal sealed class LatentRow
{
    private const int PartnerBytes = 12;

    public int HarvestRun { get; init; }

    public int Idx { get; init; }

    public double Density { get; init; }

    public long Firings { get; init; }

    public long Documents { get; init; }

    public double Maximum { get; init; }

    public double Mean { get; init; }

    public double TokenEntropy { get; init; }

    public byte[] TopTokens { get; init; } = [];

    public byte[] Promoted { get; init; } = [];

    public byte[] Suppressed { get; init; } = [];

    public byte[] Neighbours { get; init; } = [];

    public byte[] Histogram { get; init; } = [];

    public byte[]? ReadNeighbours { get; init; }

    public byte[]? FiresWith { get; init; }

    public byte[]? Logits { get; init; }

    public static LatentRow Of(int harvestRun, LatentSummary latent) => new()
    {
        HarvestRun = harvestRun,
        Idx = latent.Index,
        Density = latent.Density,
        Firings = latent.Firings,
        Documents = latent.Documents,
        Maximum = latent.Maximum,
        Mean = latent.Mean,
        TokenEntropy = latent.TokenEntropy,
        TopTokens = Pack(latent.TopTokens, x => (x.Token, x.Share)),
        Promoted = Pack(latent.Promoted, x => (x.Token, x.Logit)),
        Suppressed = Pack(latent.Suppressed, x => (x.Token, x.Logit)),
        Neighbours = Pack(latent.Neighbours, x => (x.Index, x.Cosine)),
        Histogram = ActivationHistogramCodec.Encode(latent.Histogram),
        ReadNeighbours = latent.ReadNeighbours is { } near ? Pack(near, x => (x.Index, x.Cosine)) : null,
        FiresWith = latent.FiresWith is { } partners ? Pack(partners) : null,
        Logits = latent.Logits?.Encode(),
    };

    public LatentSummary ToSummary() => new()
    {
        Index = Idx,
        Density = Density,
        Firings = Firings,
        Documents = Documents,
        Maximum = (float)Maximum,
        Mean = (float)Mean,
        TokenEntropy = TokenEntropy,
        TopTokens = Unpack(TopTokens, (token, share) => new TokenShare(token, share)),
        Promoted = Unpack(Promoted, (token, logit) => new TokenLogit(token, logit)),
        Suppressed = Unpack(Suppressed, (token, logit) => new TokenLogit(token, logit)),
        Neighbours = Unpack(Neighbours, (index, cosine) => new LatentNeighbour(index, cosine)),
        Histogram = ActivationHistogramCodec.Decode(Histogram) is { Succeeded: true } answer ? answer.Value : ActivationHistogram.Empty,
        ReadNeighbours = ReadNeighbours is { } near ? Unpack(near, (index, cosine) => new LatentNeighbour(index, cosine)) : null,
        FiresWith = FiresWith is { } partners ? UnpackPartners(partners) : null,
        Logits = Logits is { } logits ? LogitHistogram.Decode(logits).Or(out _) : null,
    };

    private static byte[] Pack(IReadOnlyList<LatentPartner> partners)
    {
        var bytes = new byte[partners.Count * PartnerBytes];
        for (var i = 0; i < partners.Count; i++)
        {
            var part = bytes.AsSpan(i * PartnerBytes);
            BinaryPrimitives.WriteInt32LittleEndian(part, partners[i].Index);
            BinaryPrimitives.WriteSingleLittleEndian(part[4..], partners[i].Jaccard);
            BinaryPrimitives.WriteSingleLittleEndian(part[8..], partners[i].Correlation);
        }

        return bytes;
    }

    private static LatentPartner[] UnpackPartners(byte[] bytes)
    {
        var partners = new LatentPartner[bytes.Length / PartnerBytes];
        for (var i = 0; i < partners.Length; i++)
        {
            var part = bytes.AsSpan(i * PartnerBytes);
            partners[i] = new LatentPartner(BinaryPrimitives.ReadInt32LittleEndian(part), BinaryPrimitives.ReadSingleLittleEndian(part[4..]), BinaryPrimitives.ReadSingleLittleEndian(part[8..]));
        }

        return partners;
    }

    private static byte[] Pack<T>(IReadOnlyList<T> items, Func<T, (int, float)> pair)
    {
        var bytes = new byte[items.Count * 8];
        for (var i = 0; i < items.Count; i++)
        {
            var (number, value) = pair(items[i]);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 8), number);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan((i * 8) + 4), value);
        }

        return bytes;
    }

    private static T[] Unpack<T>(byte[] bytes, Func<int, float, T> item)
    {
        var items = new T[bytes.Length / 8];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = item(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * 8)), BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan((i * 8) + 4)));
        }

        return items;
    }
}
