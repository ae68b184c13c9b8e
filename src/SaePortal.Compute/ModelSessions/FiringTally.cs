using System.Runtime.InteropServices;
using SaePortal.Core.Latents;
using SaePortal.Torch.Dictionaries;

namespace SaePortal.Compute.ModelSessions;

/// <summary>Gathers which latents fire in a text, dictionary after dictionary; of each only those that may be listed are kept.</summary>
/// <param name="query">What is asked.</param>
/// <param name="counts">For each token whether activations on it count.</param>
internal sealed class FiringTally(FiringQuery query, bool[] counts)
{
    /// <summary>Tokens round a latent's peak that are shown.</summary>
    public const int Window = 64;

    private const int BeforePeak = 24;

    private List<FiringLatent> _best = [];

    /// <summary>Latents that fire, those that are not kept included.</summary>
    public int Found { get; private set; }

    /// <summary>Those that come first, in order.</summary>
    public IReadOnlyList<FiringLatent> Latents => _best;

    /// <summary>Adds a dictionary.</summary>
    /// <param name="dictionary">Its name.</param>
    /// <param name="codes">What its latents do at every token.</param>
    /// <param name="scales">What rarity is reckoned from; null where it is not known or not asked for.</param>
    public void Add(string dictionary, TokenCodes codes, LatentScales? scales)
    {
        var firing = new Dictionary<int, Firing>();
        foreach (var (position, latent, activation) in codes.Active())
        {
            if (counts[position] && (query.Token ?? position) == position)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(firing, latent, out _).Add(position, activation);
            }
        }

        Found += firing.Count;
        var first = firing.Select(x => new FiringLatent(dictionary, x.Key, Score(x.Key, x.Value, scales), x.Value.Maximum, x.Value.Position, x.Value.Sum, x.Value.Count, StartOf(x.Value.Position), []))
            .OrderByDescending(x => x.Score).ThenByDescending(x => Math.Abs(x.Maximum)).ThenBy(x => x.Index).Take(query.Limit).ToList();
        Fill(first, codes);
        // Both lists are in order, and so is what equal scores were in before.
        _best = [.. _best.Concat(first).OrderByDescending(x => x.Score).ThenByDescending(x => Math.Abs(x.Maximum)).Take(query.Limit)];
    }

    private double Score(int latent, Firing firing, LatentScales? scales) => query.Sort switch
    {
        FiringSort.Maximum => Math.Abs(firing.Maximum),
        FiringSort.Sum => firing.Sum,
        _ => scales?.Rarity(latent, firing.Sum, Math.Abs(firing.Maximum)) ?? 0,
    };

    private int StartOf(int peak) => Math.Clamp(peak - BeforePeak, 0, Math.Max(0, counts.Length - Window));

    /// <summary>Writes the activations of windows, in one walk over all codes.</summary>
    private void Fill(List<FiringLatent> latents, TokenCodes codes)
    {
        var places = new Dictionary<int, int>(latents.Count);
        for (var i = 0; i < latents.Count; i++)
        {
            places[latents[i].Index] = i;
            latents[i] = latents[i] with { Activations = new float[Math.Min(Window, counts.Length)] };
        }

        foreach (var (position, latent, activation) in codes.Active())
        {
            if (counts[position] && places.TryGetValue(latent, out var at) && position - latents[at].Start is >= 0 and var within && within < latents[at].Activations.Length)
            {
                latents[at].Activations[within] = activation;
            }
        }
    }

    private struct Firing
    {
        public float Maximum;
        public int Position;
        public double Sum;
        public int Count;

        public void Add(int position, float activation)
        {
            if (Count == 0 || MathF.Abs(activation) > MathF.Abs(Maximum))
            {
                (Maximum, Position) = (activation, position);
            }

            Sum += Math.Abs(activation);
            Count++;
        }
    }
}
