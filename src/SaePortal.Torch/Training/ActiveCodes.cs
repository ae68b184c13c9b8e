namespace SaePortal.Torch.Training;

/// <summary>The codes of a batch, by token as they were selected and by latent as the gradients want them.</summary>
internal sealed class ActiveCodes(int rows, int width, int k)
{
    private readonly int[] _next = new int[width];

    /// <summary>The latents of each token, [rows * k]; below zero where fewer than k fire.</summary>
    public int[] Latents { get; } = new int[rows * k];

    /// <summary>The activation at the same place as its latent.</summary>
    public float[] Values { get; } = new float[rows * k];

    /// <summary>Where each latent's part of <see cref="Slots"/> starts, and after the last one where it ends.</summary>
    public int[] Starts { get; } = new int[width + 1];

    /// <summary>Places in <see cref="Latents"/>, latent by latent, within one in the order of tokens.</summary>
    public int[] Slots { get; } = new int[rows * k];

    /// <summary>Codes that are not zero.</summary>
    public int Count => Starts[width];

    public bool Fires(int latent) => Starts[latent + 1] > Starts[latent];

    /// <summary>A stable counting sort of the first <paramref name="count"/> rows.</summary>
    public void SortByLatent(int count)
    {
        var used = count * k;
        Array.Clear(Starts);
        for (var i = 0; i < used; i++)
        {
            if (Latents[i] >= 0)
            {
                Starts[Latents[i] + 1]++;
            }
        }

        for (var j = 0; j < width; j++)
        {
            Starts[j + 1] += Starts[j];
        }

        Array.Copy(Starts, _next, width);
        for (var i = 0; i < used; i++)
        {
            if (Latents[i] >= 0)
            {
                Slots[_next[Latents[i]]++] = i;
            }
        }
    }
}
