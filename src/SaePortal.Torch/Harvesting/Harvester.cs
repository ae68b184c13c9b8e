using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Transformers;
using TorchSharp;
using static TorchSharp.torch;

namespace SaePortal.Torch.Harvesting;

/// <summary>
/// One pass over a packed corpus that keeps, for every latent, what its page shows. The thread that calls <see cref="Step"/> runs the model; a second
/// thread encodes and tallies the batch before. Same seed, same corpus, same weights and device: same bytes, also across <see cref="Save"/> and <see cref="Restore"/>.
/// </summary>
public sealed class Harvester : IDisposable
{
    private const int TokensPerBatch = 8192;
    private const int CodesPerBatch = 1 << 22;

    private readonly LanguageModel _model;
    private readonly SparseDictionary _dictionary;
    private readonly PackedCorpus _corpus;
    private readonly HarvestOptions _options;
    private readonly HarvestTally _tally;
    private readonly int _contextsPerBatch;
    private readonly BlockingCollection<CodeBatch> _free = [];
    private readonly BlockingCollection<CodeBatch> _read = [];
    private readonly Thread _tallying;
    private readonly int _threads;
    private volatile Problem? _problem;
    private ExceptionDispatchInfo? _failure;
    private int _next;

    private Harvester(LanguageModel model, SparseDictionary dictionary, PackedCorpus corpus, HarvestOptions options)
    {
        (_model, _dictionary, _corpus, _options) = (model, dictionary, corpus, options);
        var spec = dictionary.Spec;
        Contexts = (int)Math.Min(corpus.Contexts, ((options.Tokens - 1) / corpus.Context) + 1);
        _contextsPerBatch = options.ContextsPerBatch ?? Math.Max(1, Math.Min(TokensPerBatch, CodesPerBatch / (spec.K ?? spec.Width)) / corpus.Context);
        // A model on the processor needs the cores itself.
        _threads = model.Device.type == DeviceType.CPU ? Math.Max(1, Environment.ProcessorCount / 4) : Environment.ProcessorCount;
        var identity = $"{spec.Width} latents at {spec.Input}, {Contexts} contexts of {corpus.Context} tokens, {_contextsPerBatch} at a time, seed {options.Seed}";
        _tally = new HarvestTally(spec.Width, corpus.Header.Vocabulary, options, identity, _threads);
        for (var i = 0; i < 2; i++)
        {
            _free.Add(new CodeBatch(corpus, spec.Width, options.Seed));
        }

        using var ready = new ManualResetEventSlim();
        _tallying = new Thread(() => Tally(ready)) { IsBackground = true, Name = "harvest tally" };
        var torchThreads = get_num_threads();
        _tallying.Start();
        // Blocks for as long as a thread takes to start. The last number that any thread set is what threads yet to come begin with, so the one that
        // was there must be set after the new thread has set its own, and by this thread, whose own it is.
        ready.Wait();
        set_num_threads(torchThreads);
    }

    /// <summary>Contexts that will be read in all.</summary>
    public int Contexts { get; }

    /// <summary>Contexts read so far, those that are being tallied included.</summary>
    public int ContextsDone => _next;

    /// <summary>Whether everything was read.</summary>
    public bool IsFinished => _next >= Contexts;

    /// <summary>Tokens tallied, BOS positions left out.</summary>
    public long Tokens => _tally.Tokens;

    /// <summary>Latents that have fired so far.</summary>
    public int Alive => _tally.Alive;

    /// <summary>Number of latents.</summary>
    public int Width => _dictionary.Spec.Width;

    /// <summary>A bit for each latent, the lowest of a byte first: whether it has fired so far.</summary>
    public byte[] Fired() => _tally.Fired();

    /// <summary>On what it was counted which latents fire together; once everything was read.</summary>
    public Coactivation Coactivation => new(_tally.PairTokens, _tally.PairsAreExact);

    /// <summary>Documents of which something will be read.</summary>
    public int Documents => _corpus.DocumentAt(Contexts - 1, _corpus.Context - 1) - _corpus.DocumentAt(0, 0) + 1;

    /// <summary>Whether contexts that training never saw are among those read.</summary>
    public bool IncludesHeldOut => Contexts > _corpus.Contexts - _corpus.HeldOut;

    /// <summary>Prepares a harvest.</summary>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="dictionary">Stays the caller's; on the model's device.</param>
    /// <param name="corpus">Stays the caller's.</param>
    /// <param name="options">What to read and keep.</param>
    /// <returns>The harvester, or why these do not fit each other.</returns>
    public static Answer<Harvester> Create(LanguageModel model, SparseDictionary dictionary, PackedCorpus corpus, HarvestOptions options)
    {
        var spec = dictionary.Spec;
        foreach (var (hook, width) in new[] { (spec.Input, spec.DIn), (spec.Output, spec.DOut) })
        {
            if (model.Spec.Check(hook).Problem is { } missing)
            {
                return missing;
            }

            if (hook.Site == HookSite.Logits || model.Spec.WidthAt(hook) != width)
            {
                return new Problem(ProblemKind.Invalid, $"The dictionary works on activations of width {width}, and {hook} of this model has {model.Spec.WidthAt(hook)}.",
                    "Choose the model that the dictionary was trained on.");
            }
        }

        if (options.Tokens < 1)
        {
            return new Problem(ProblemKind.Invalid, $"A harvest cannot read {options.Tokens} tokens.", "Give a positive number.");
        }

        if (corpus.Header.Vocabulary > model.Spec.Vocabulary)
        {
            return new Problem(ProblemKind.Invalid, $"The corpus was packed with {corpus.Header.Vocabulary} tokens, and the model knows {model.Spec.Vocabulary}.",
                "Pack the corpus with the model's own tokenizer.");
        }

        if (corpus.Context > model.Spec.MaxContext)
        {
            return new Problem(ProblemKind.Invalid, $"The corpus was packed into contexts of {corpus.Context} tokens, and the model reads {model.Spec.MaxContext} at most.",
                "Pack it into shorter contexts.");
        }

        return new Harvester(model, dictionary, corpus, options);
    }

    /// <summary>Reads the next batch of contexts; does nothing when everything was read.</summary>
    /// <param name="cancellation">Stops waiting for the batch before.</param>
    /// <returns>Done, or that the model or the dictionary gave values that are no numbers; codes are told of by a later step, the last ones by the last.</returns>
    public Answer<Done> Step(CancellationToken cancellation)
    {
        if (IsFinished)
        {
            return Done.Yes;
        }

        var batch = Taken(cancellation);
        if ((_problem ?? Read(batch)) is { } problem)
        {
            _free.Add(batch, cancellation);
            return problem;
        }

        _next += batch.Contexts;
        _read.Add(batch, cancellation);
        if (!IsFinished)
        {
            return Done.Yes;
        }

        Settle(cancellation);
        return _problem is { } last ? last : Done.Yes;
    }

    /// <summary>Writes everything read so far into a folder.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancellation">Stops waiting for the batch before.</param>
    /// <exception cref="IOException">The disk is full; the folder is of no use then.</exception>
    public void Save(string folder, CancellationToken cancellation)
    {
        Settle(cancellation);
        _tally.Save(folder);
    }

    /// <summary>Goes on from what <see cref="Save"/> wrote; only before the first step.</summary>
    /// <returns>Done, or that the folder is damaged or belongs to another harvest; this object is of no use then.</returns>
    public Answer<Done> Restore(string folder)
    {
        var answer = _tally.Restore(folder);
        _next = _tally.NextContext;
        return answer;
    }

    /// <summary>Rows and examples of some latents, once everything was read.</summary>
    /// <param name="first">The first latent.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Stops waiting for the last batch.</param>
    public IReadOnlyList<(LatentSummary Summary, LatentExamples Examples)> Latents(int first, int count, CancellationToken cancellation)
    {
        Settle(cancellation);
        var geometry = new LatentGeometry(_model, _dictionary, _corpus.Header.Vocabulary).Of(first, count);
        var windowsPerContext = (_corpus.Context + HarvestOptions.Window - 1) / HarvestOptions.Window;
        uint HashOf(KeptWindow x) => WindowHash.OfWindow(_options.Seed, ((long)x.Context * windowsPerContext) + (x.Start / HarvestOptions.Window));
        return [.. Enumerable.Range(0, count).Select(i => _tally[first + i].Result(first + i, _tally.Tokens, _corpus.Context, HashOf, geometry[i], _tally.Partners(first + i, HarvestOptions.Partners)))];
    }

    /// <summary>Ends the second thread.</summary>
    public void Dispose()
    {
        _read.CompleteAdding();
        _tallying.Join();
        _read.Dispose();
        _free.Dispose();
    }

    /// <summary>Runs the model up to the dictionary's input.</summary>
    /// <returns>What is wrong with the activations, or null.</returns>
    private Problem? Read(CodeBatch batch)
    {
        batch.Begin(_next, Math.Min(_contextsPerBatch, Contexts - _next));
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var ids = ContextIds.Of(_corpus, [.. Enumerable.Range(batch.FirstContext, batch.Contexts)], _model.Device);
        var hook = _dictionary.Spec.Input;
        var x = _model.Run(ids, [hook])[hook].reshape(-1, _dictionary.Spec.DIn).to(float32);
        // One sum tells whether all are numbers, at a fraction of what isfinite costs.
        if (!float.IsFinite(x.sum().item<float>()))
        {
            return CodeEncoder.NotNumbers($"The model's activations at {hook}", batch);
        }

        batch.Input = x.DetachFromDisposeScope();
        return null;
    }

    private CodeBatch Taken(CancellationToken cancellation)
    {
        var batch = _free.Take(cancellation);
        _failure?.Throw();
        return batch;
    }

    /// <summary>Waits until the second thread has nothing left to do: both batches are back then.</summary>
    private void Settle(CancellationToken cancellation)
    {
        var one = Taken(cancellation);
        var other = Taken(cancellation);
        _free.Add(one, cancellation);
        _free.Add(other, cancellation);
    }

    private void Tally(ManualResetEventSlim ready)
    {
        if (_model.Device.type == DeviceType.CPU)
        {
            set_num_threads(_threads);
            // A thread takes the number for its own when it first asks for it.
            _ = get_num_threads();
        }

        ready.Set();
        foreach (var batch in _read.GetConsumingEnumerable())
        {
            try
            {
                // After a problem nothing counts any more.
                _problem ??= CodeEncoder.Encode(_dictionary, batch);
                if (_problem is null)
                {
                    _tally.Add(batch);
                }
            }
            catch (Exception e)
            {
                // Rethrown by the thread that steps, which takes this batch next.
                _failure ??= ExceptionDispatchInfo.Capture(e);
            }

            batch.Input?.Dispose();
            batch.Input = null;
            _free.Add(batch);
        }
    }
}
