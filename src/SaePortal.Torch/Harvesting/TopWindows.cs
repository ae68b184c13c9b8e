namespace SaePortal.Torch.Harvesting;

/// <summary>The windows with the largest activations, at most one per document.</summary>
internal sealed class TopWindows
{
    private readonly List<KeptWindow> _windows = [];

    /// <summary>Smaller activations need not be offered.</summary>
    public float Lowest => _windows.Count == HarvestOptions.Top ? _windows[^1].Maximum : 0;

    /// <summary>
    /// Considers a window. A document that fell out comes back with a better window if it has one: what stays is the best of every document whatever
    /// the order of offers.
    /// </summary>
    public void Offer(in KeptWindow window)
    {
        for (var i = 0; i < _windows.Count; i++)
        {
            if (_windows[i].Document == window.Document)
            {
                if (KeptWindow.ByActivation(_windows[i], window) <= 0)
                {
                    return;
                }

                _windows.RemoveAt(i);
                break;
            }
        }

        var place = _windows.Count;
        while (place > 0 && KeptWindow.ByActivation(window, _windows[place - 1]) < 0)
        {
            place--;
        }

        if (place < HarvestOptions.Top)
        {
            _windows.Insert(place, window);
            if (_windows.Count > HarvestOptions.Top)
            {
                _windows.RemoveAt(HarvestOptions.Top);
            }
        }
    }

    public KeptWindow[] Descending() => [.. _windows];

    public void Write(BinaryWriter to)
    {
        to.Write(_windows.Count);
        foreach (var window in _windows)
        {
            window.Write(to);
        }
    }

    public void Read(BinaryReader from)
    {
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            _windows.Add(KeptWindow.Read(from));
        }
    }
}
