using System.Collections;
using System.Security.Cryptography;
using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Latents;

namespace SaePortal.Torch.Harvesting;

/// <summary>What a harvest has of all latents so far. Batches come in order of the corpus, one at a time.</summary>
internal sealed class HarvestTally
{
    private const int LatentsPerPart = 64;
    private const string ContentName = "harvest.bin";
    private const string HeaderName = "harvest.json";

    private readonly LatentTally[] _latents;
    private readonly ParallelOptions _parallel;
    private readonly string _identity;
    private readonly long _pairBudget;
    private long _pairs;

    /// <param name="width">Number of latents.</param>
    /// <param name="vocabulary">Number of tokens.</param>
    /// <param name="options">Seed and budget.</param>
    /// <param name="identity">Everything that a checkpoint must agree with.</param>
    /// <param name="threads">Threads to use.</param>
    public HarvestTally(int width, int vocabulary, HarvestOptions options, string identity, int threads)
    {
        // A slot takes 12 bytes and the table is at least half empty, at most three quarters.
        var differentTokens = (int)Math.Clamp(options.TokenBudgetBytes / 48 / width, 256, vocabulary);
        // Four bytes a pair, or as much as a token's weight takes.
        int? partners = (long)width * width * sizeof(uint) <= options.PartnerBudgetBytes ? null : (int)Math.Clamp(options.PartnerBudgetBytes / 48 / width, 256, width);
        _latents = new LatentTally[width];
        for (var i = 0; i < width; i++)
        {
            _latents[i] = new LatentTally(WindowHash.OfLatent(options.Seed, i), differentTokens, new PartnerCounts(width, partners));
        }

        (_identity, _pairBudget) = (identity, options.PairBudget);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
    }

    /// <summary>The first context that was not yet read.</summary>
    public int NextContext { get; private set; }

    /// <summary>Tokens read, BOS left out.</summary>
    public long Tokens { get; private set; }

    /// <summary>Tokens on which it was counted which latents fire together, BOS left out.</summary>
    public long PairTokens { get; private set; }

    /// <summary>Whether all pairs were counted on these.</summary>
    public bool PairsAreExact => _latents.All(x => x.Partners.IsExact);

    /// <summary>Latents that have fired.</summary>
    public int Alive { get; private set; }

    /// <summary>A bit for each latent, the lowest of a byte first: whether it has fired.</summary>
    public byte[] Fired()
    {
        var bits = new BitArray(_latents.Length);
        for (var i = 0; i < _latents.Length; i++)
        {
            bits[i] = _latents[i].Firings > 0;
        }

        var bytes = new byte[(_latents.Length + 7) / 8];
        bits.CopyTo(bytes, 0);
        return bytes;
    }

    public LatentTally this[int latent] => _latents[latent];

    public void Add(CodeBatch batch)
    {
        batch.Sort();
        var paired = Paired(batch);
        Parallel.For(0, (_latents.Length + LatentsPerPart - 1) / LatentsPerPart, _parallel, part =>
        {
            for (var i = part * LatentsPerPart; i < Math.Min((part + 1) * LatentsPerPart, _latents.Length); i++)
            {
                _latents[i].Add(batch, i, paired);
            }
        });
        NextContext = batch.FirstContext + batch.Contexts;
        Tokens += batch.CountedTokens;
        Alive = _latents.Count(x => x.Firings > 0);
    }

    /// <summary>The latents that most often fire together with one, by Jaccard index.</summary>
    /// <param name="latent">The latent.</param>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<LatentPartner> Partners(int latent, int most)
    {
        var own = _latents[latent].Partners.Firings;
        LatentPartner Of(int other, double both)
        {
            double others = _latents[other].Partners.Firings, all = PairTokens;
            var spread = Math.Sqrt(own * (all - own) * others * (all - others));
            return new LatentPartner(other, (float)(both / (own + others - both)), (float)(spread > 0 ? ((all * both) - (own * others)) / spread : 0));
        }

        return [.. _latents[latent].Partners.All().Where(x => x.Latent != latent).Select(x => Of(x.Latent, x.Tokens)).OrderByDescending(x => x.Jaccard).ThenBy(x => x.Index).Take(most)];
    }

    /// <summary>Writes everything into a folder.</summary>
    /// <exception cref="IOException">The disk is full; the folder is of no use then.</exception>
    public void Save(string folder)
    {
        byte[] hash;
        using (var file = new FileStream(Path.Combine(folder, ContentName), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        using (var sha = SHA256.Create())
        {
            using (var hashing = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
            using (var buffered = new BufferedStream(hashing, 1 << 20))
            using (var to = new BinaryWriter(buffered))
            {
                foreach (var latent in _latents)
                {
                    latent.Write(to);
                }
            }

            hash = sha.Hash!;
            file.Flush(true);
        }

        File.WriteAllBytes(Path.Combine(folder, HeaderName),
            JsonSerializer.SerializeToUtf8Bytes(new Header(_identity, NextContext, Tokens, PairTokens, _pairs, Convert.ToHexStringLower(hash))));
    }

    /// <summary>Takes over what <see cref="Save"/> wrote; only on a fresh tally.</summary>
    public Answer<Done> Restore(string folder)
    {
        var damaged = new Problem(ProblemKind.Unreadable, $"The harvest's checkpoint in {folder} is damaged.", "Start the harvest again.");
        try
        {
            var header = JsonSerializer.Deserialize<Header>(File.ReadAllBytes(Path.Combine(folder, HeaderName)));
            using var file = new FileStream(Path.Combine(folder, ContentName), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            if (header is null || !Convert.ToHexStringLower(SHA256.HashData(file)).Equals(header.Sha256, StringComparison.Ordinal))
            {
                return damaged;
            }

            if (header.Identity != _identity)
            {
                return new Problem(ProblemKind.Conflict, $"The checkpoint in {folder} belongs to another harvest ({header.Identity}, not {_identity}).",
                    "Start the harvest again.");
            }

            file.Position = 0;
            using var from = new BinaryReader(file);
            foreach (var latent in _latents)
            {
                latent.Read(from);
            }

            (NextContext, Tokens, PairTokens, _pairs) = (header.NextContext, header.Tokens, header.PairTokens, header.Pairs);
            Alive = _latents.Count(x => x.Firings > 0);
            return Done.Yes;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return damaged;
        }
    }

    /// <summary>The first place of a batch on which pairs are no longer counted; by whole contexts, so that it does not depend on how the text is cut into batches.</summary>
    private int Paired(CodeBatch batch)
    {
        var context = 0;
        for (; context < batch.Contexts && _pairs < _pairBudget; context++)
        {
            _pairs += batch.Pairs[context];
        }

        var places = context * batch.ContextLength;
        PairTokens += context == batch.Contexts ? batch.CountedTokens : batch.Tokens.Take(places).Count(x => x >= 0);
        return places;
    }

    private sealed record Header(string Identity, int NextContext, long Tokens, long PairTokens, long Pairs, string Sha256);
}
