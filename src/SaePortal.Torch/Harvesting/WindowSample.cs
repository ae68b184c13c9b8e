namespace SaePortal.Torch.Harvesting;

/// <summary>The windows with the smallest hashes of all that were offered: a uniform sample without replacement.</summary>
/// <param name="capacity">How many.</param>
internal sealed class WindowSample(int capacity)
{
    // The largest hash lies on top, so the complement is what the queue orders by. The place breaks ties.
    private readonly PriorityQueue<KeptWindow, (uint, int, int)> _windows = new();

    public int Count => _windows.Count;

    /// <summary>Hashes above this one need not be offered.</summary>
    public uint Highest => _windows.Count == capacity && _windows.TryPeek(out _, out var top) ? ~top.Item1 : uint.MaxValue;

    public void Offer(uint hash, in KeptWindow window)
    {
        var order = (~hash, ~window.Context, ~window.Start);
        if (_windows.Count < capacity)
        {
            _windows.Enqueue(window, order);
        }
        else
        {
            _windows.EnqueueDequeue(window, order);
        }
    }

    public KeptWindow[] InOrderOfTheCorpus()
    {
        KeptWindow[] windows = [.. _windows.UnorderedItems.Select(x => x.Element)];
        Array.Sort(windows, KeptWindow.ByPlace);
        return windows;
    }

    public void Write(BinaryWriter to)
    {
        to.Write(_windows.Count);
        foreach (var (window, order) in _windows.UnorderedItems)
        {
            to.Write(~order.Item1);
            window.Write(to);
        }
    }

    public void Read(BinaryReader from)
    {
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            Offer(from.ReadUInt32(), KeptWindow.Read(from));
        }
    }
}
