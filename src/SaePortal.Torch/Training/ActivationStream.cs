using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Native;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>
/// Activations in random order, made by the language model as they are needed. Contexts are permuted by the seed, pass by pass, and run in chunks;
/// a chunk's rows are shuffled before they are dealt out. What a row's number holds depends on the seed alone, so a training goes on from a number
/// without having kept any activation. BOS positions and held-out contexts are never dealt.
/// </summary>
internal sealed class ActivationStream : IDisposable
{
    private const int ContextsPerChunk = 256;
    private const int TokensAtOnce = 4_096;

    private readonly LanguageModel _model;
    private readonly PackedCorpus _corpus;
    private readonly HookPoint _hook;
    private readonly long _seed;
    private readonly int _contexts;
    private readonly int _width;
    private readonly int[] _tokensOf;
    private readonly long _tokensPerPass;
    private int[] _order = [];
    private int _pass = -1;
    private int _next;
    private Tensor? _rows;
    private long _taken;

    /// <summary>Begins at row 0.</summary>
    /// <exception cref="ProblemException">The corpus has no token to learn from.</exception>
    public ActivationStream(LanguageModel model, PackedCorpus corpus, HookPoint hook, long seed)
    {
        (_model, _corpus, _hook, _seed) = (model, corpus, hook, seed);
        _contexts = corpus.Contexts - corpus.HeldOut;
        _width = model.Spec.WidthAt(hook);
        _tokensOf = [.. Enumerable.Range(0, _contexts).Select(x => corpus.Context - (corpus.Bos is { } bos ? corpus.Tokens(x).Count(bos) : 0))];
        _tokensPerPass = _tokensOf.Sum(x => (long)x);
        if (_tokensPerPass == 0)
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, "The corpus has no token besides BOS to learn from.", "Give a corpus with text."));
        }

        BeginPass(0);
    }

    /// <summary>Which pass over the corpus is being dealt, from 0.</summary>
    public int Pass => _pass;

    /// <summary>Deals the next rows.</summary>
    /// <param name="count">How many.</param>
    /// <returns>[count, d], float32, on the model's device; owned by the caller's dispose scope.</returns>
    /// <exception cref="ProblemException">An activation is not finite.</exception>
    public Tensor Next(int count)
    {
        using var scope = NewDisposeScope();
        var batch = empty([count, _width], float32, _model.Device);
        for (var filled = 0; filled < count;)
        {
            if (_rows is null || _taken == _rows.shape[0])
            {
                Refill();
            }

            var some = (int)Math.Min(count - filled, _rows!.shape[0] - _taken);
            batch.narrow(0, filled, some).copy_(_rows.narrow(0, _taken, some));
            (filled, _taken) = (filled + some, _taken + some);
        }

        return batch.MoveToOuterDisposeScope();
    }

    /// <summary>Goes to a row's number; chunks before it are passed over without being run.</summary>
    public void Seek(long row)
    {
        BeginPass((int)(row / _tokensPerPass));
        Drop();
        row %= _tokensPerPass;
        for (var tokens = CountNext(out var contexts); row >= tokens; tokens = CountNext(out contexts))
        {
            row -= tokens;
            _next += contexts;
        }

        Refill();
        _taken = row;
    }

    public void Dispose() => Drop();

    private void BeginPass(int pass)
    {
        _pass = pass;
        _next = 0;
        _order = [.. Enumerable.Range(0, _contexts)];
        RandomOf(pass, 0).Shuffle(_order);
    }

    /// <summary>The generator of a pass (place 0) or of a chunk that begins at a place in it.</summary>
    private Random RandomOf(long pass, long place) => SeededRandom.Of(_seed, (pass << 32) + place);

    /// <summary>Tokens that the next chunk will deal; begins the next pass when this one is over.</summary>
    private long CountNext(out int contexts)
    {
        if (_next == _contexts)
        {
            BeginPass(_pass + 1);
        }

        contexts = Math.Min(ContextsPerChunk, _contexts - _next);
        long tokens = 0;
        for (var i = _next; i < _next + contexts; i++)
        {
            tokens += _tokensOf[_order[i]];
        }

        return tokens;
    }

    private void Refill()
    {
        long tokens;
        int contexts;
        while ((tokens = CountNext(out contexts)) == 0)
        {
            _next += contexts;
        }

        Drop();
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        var rows = empty([tokens, _width], float32, _model.Device);
        var permutation = new long[tokens];
        for (var i = 0; i < permutation.Length; i++)
        {
            permutation[i] = i;
        }

        RandomOf(_pass, _next + 1).Shuffle(permutation);
        var targets = tensor(permutation).to(_model.Device);
        long filled = 0;
        var atOnce = Math.Max(1, TokensAtOnce / _corpus.Context);
        for (var start = _next; start < _next + contexts; start += atOnce)
        {
            using var part = NewDisposeScope();
            var some = Math.Min(atOnce, _next + contexts - start);
            var values = ContextRunner.Run(_model, _corpus, _order.AsSpan(start, some), _hook);
            rows.index_copy_(0, targets.narrow(0, filled, values.shape[0]), values);
            filled += values.shape[0];
        }

        if (!rows.isfinite().all().item<bool>())
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"The activations at {_hook} are not all finite (contexts {_next} to {_next + contexts} of pass {_pass + 1}).",
                "Check the model's weights; half-precision checkpoints can overflow."));
        }

        _next += contexts;
        _rows = rows.DetachFromDisposeScope();
        _taken = 0;
    }

    private void Drop()
    {
        _rows?.Dispose();
        (_rows, _taken) = (null, 0);
    }
}
