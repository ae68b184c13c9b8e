using System.Diagnostics;
using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.Steering;
using SaePortal.Torch.Dictionaries;

namespace SaePortal.Compute.Steering;

/// <summary>A steering that is computed, some tokens at a time. Used, and disposed, by the thread of the models.</summary>
internal sealed class SteerSession : IDisposable
{
    private readonly SteerOrder _order;
    private readonly LoadedModel _model;
    private readonly IReadOnlyList<SteeredDictionary> _dictionaries;
    private readonly IDisposable _kept;
    private SideBySide? _texts;
    private int _sample;

    private SteerSession(SteerOrder order, LoadedModel model, IReadOnlyList<SteeredDictionary> dictionaries, IDisposable kept) =>
        (_order, _model, _dictionaries, _kept) = (order, model, dictionaries, kept);

    /// <summary>Whether all samples are written, or it cannot go on.</summary>
    public bool Over { get; private set; }

    /// <summary>Loads what an order needs.</summary>
    public static Answer<SteerSession> Begin(LoadedModels loaded, SteerOrder order)
    {
        if (loaded.Get(order.Model).Or(out var problem) is not { } model)
        {
            return problem!;
        }

        var kept = new List<IDisposable> { loaded.Keep(order.Model.Id, []) };
        var dictionaries = new List<SteeredDictionary>();
        foreach (var one in order.Latents.GroupBy(x => x.Dictionary.Id))
        {
            var found = loaded.Get(one.First().Dictionary);
            if (!found.Succeeded)
            {
                kept.ForEach(x => x.Dispose());
                return found.Problem;
            }

            kept.Add(loaded.Keep(order.Model.Id, [one.Key]));
            dictionaries.Add(new SteeredDictionary(found.Value.Dictionary, [.. one.Select(x => (x.Latent, x.Strength * x.Maximum))]));
        }

        return new SteerSession(order, model, dictionaries, new Together(kept));
    }

    /// <summary>Writes tokens for about so long, at least one of each text.</summary>
    /// <returns>What came; with the last, that all is done, or what is wrong.</returns>
    public IReadOnlyList<SteerEvent> Step(TimeSpan time)
    {
        var news = new List<SteerEvent>();
        var watch = Stopwatch.StartNew();
        try
        {
            do
            {
                Write(news);
            }
            while (!Over && watch.Elapsed < time);
        }
        catch (ProblemException e)
        {
            News(SteerEvent.Of(e.Problem));
        }

        return news;

        void News(SteerEvent last)
        {
            news.Add(last);
            Over = true;
        }
    }

    public void Dispose()
    {
        _texts?.Dispose();
        _kept.Dispose();
    }

    private void Write(List<SteerEvent> news)
    {
        if (_texts is null)
        {
            if (SideBySide.Begin(_model.Model, _model.Tokenizer.Encode(_order.Spec.Prompt), _model.Tokenizer.Bos, _order.Spec, _sample, _dictionaries).Or(out var problem) is not { } begun)
            {
                throw new ProblemException(problem!);
            }

            _texts = begun;
        }

        var first = _sample == 0 && _texts.Prompt.Count == 0;
        var written = _texts.Next();
        if (first)
        {
            news.Add(new SteerEvent { Kind = SteerEventKind.Begun, Prompt = _texts.Prompt });
        }

        foreach (var (side, token, ended) in written)
        {
            if (token is not null)
            {
                news.Add(new SteerEvent { Kind = SteerEventKind.Token, Sample = _sample, Side = side, Token = token });
            }

            if (ended is not null)
            {
                news.Add(new SteerEvent { Kind = SteerEventKind.Ended, Sample = _sample, Side = side, Ended = ended });
            }
        }

        if (_texts.Over)
        {
            _texts.Dispose();
            _texts = null;
            Over = ++_sample == _order.Spec.Samples;
            if (Over)
            {
                news.Add(new SteerEvent { Kind = SteerEventKind.Done });
            }
        }
    }

    private sealed class Together(List<IDisposable> all) : IDisposable
    {
        public void Dispose() => all.ForEach(x => x.Dispose());
    }
}
