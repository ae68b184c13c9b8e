namespace SaePortal.Torch.Harvesting;

/// <summary>
/// On how many tokens other latents fire together with one. Exact where a number for every latent of the dictionary fits the budget; beyond it the
/// summary of <see cref="TokenWeights"/>, with latents in place of tokens.
/// </summary>
/// <param name="width">Number of latents.</param>
/// <param name="summarized">Latents that may be held where not all are; null to hold all.</param>
internal sealed class PartnerCounts(int width, int? summarized)
{
    private readonly TokenWeights? _summary = summarized is { } capacity ? new TokenWeights(capacity) : null;

    // Made when the latent first fires: dead ones need none.
    private uint[]? _counts;

    /// <summary>Tokens on which the latent itself fired while this counted.</summary>
    public long Firings { get; private set; }

    /// <summary>Whether nothing was left out.</summary>
    public bool IsExact => _summary is null or { IsExact: true };

    /// <summary>Counts what fires on some tokens.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="places">Tokens on which the latent fires.</param>
    public void Add(CodeBatch batch, ReadOnlySpan<int> places)
    {
        Firings += places.Length;
        if (_summary is null && places.Length > 0)
        {
            _counts ??= new uint[width];
        }

        var columns = batch.Columns;
        foreach (var place in places)
        {
            var latents = batch.RawIndices.AsSpan(place * columns, columns);
            var values = batch.RawValues.AsSpan(place * columns, columns);
            for (var i = 0; i < latents.Length; i++)
            {
                if (values[i] == 0)
                {
                    continue;
                }

                if (_counts is { } counts)
                {
                    counts[(int)latents[i]]++;
                }
                else
                {
                    _summary!.Add((int)latents[i], 1);
                }
            }
        }
    }

    /// <summary>Latents that fired together with it, it itself among them, and on how many tokens.</summary>
    public IEnumerable<(int Latent, long Tokens)> All() => _summary is not null
        ? _summary.All().Select(x => (x.Token, (long)x.Weight))
        : (_counts ?? []).Index().Where(x => x.Item > 0).Select(x => (x.Index, (long)x.Item));

    public void Write(BinaryWriter to)
    {
        to.Write(Firings);
        if (_summary is not null)
        {
            _summary.Write(to);
            return;
        }

        (int Latent, long Tokens)[] all = [.. All()];
        to.Write(all.Length);
        // Most pairs of a harvest are there, most of them a few times: gaps and counts of one byte.
        var before = 0;
        foreach (var (latent, tokens) in all)
        {
            to.Write7BitEncodedInt(latent - before);
            to.Write7BitEncodedInt64(tokens);
            before = latent;
        }
    }

    public void Read(BinaryReader from)
    {
        Firings = from.ReadInt64();
        if (_summary is not null)
        {
            _summary.Read(from);
            return;
        }

        var left = from.ReadInt32();
        _counts = left > 0 ? new uint[width] : null;
        for (var latent = 0; left > 0; left--)
        {
            latent += from.Read7BitEncodedInt();
            _counts![latent] = (uint)from.Read7BitEncodedInt64();
        }
    }
}
