using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>
/// The step on a processor (research/kernel.md, path E): the encoder's product in tiles, our own selection, then everything else only for the latents
/// that fire, latent by latent, so that each weight is read and written once. Sums are taken block by block in a fixed order: the same batch gives
/// the same bits however many workers share the work.
/// </summary>
internal sealed unsafe class SparseTopKStep : ITopKStep
{
    private const int RowsPerTile = 256;
    private const int LatentsPerBlock = 64;

    private readonly TrainingState _state;
    private readonly TrainingPlan _plan;
    private readonly WorkerTeam _team;
    private readonly EncodingLanes _lanes;
    private readonly ActiveCodes _codes;
    private readonly NativeRows _centred;
    private readonly NativeRows _gradient;
    private readonly NativeRows _encoderGradient;
    private readonly NativeRows _decoderGradient;
    private readonly NativeRows _encoderBiasGradient;
    private readonly NativeRows _decoderBiasGradient;
    private readonly NativeRows _tileSums;
    private readonly NativeRows _blockSums;
    private readonly Tensor _transposed;
    private readonly double[] _tileErrors;
    private readonly double[] _tileSquares;
    private readonly double[] _blockNorms;
    private int[] _auxRowOf = [];

    public SparseTopKStep(TrainingState state, TrainingPlan plan, int? workers = null)
    {
        (_state, _plan) = (state, plan);
        int n = plan.Batch, d = plan.DModel, m = plan.Width, k = plan.K;
        _team = new WorkerTeam(workers ?? get_num_threads());
        _lanes = new EncodingLanes(_team.Size, RowsPerTile, m, k);
        _codes = new ActiveCodes(n, m, k);
        (_centred, _gradient) = (new NativeRows(n, d), new NativeRows(n, d));
        (_encoderGradient, _decoderGradient) = (new NativeRows(m, d), new NativeRows(m, d));
        (_encoderBiasGradient, _decoderBiasGradient) = (new NativeRows(1, m), new NativeRows(1, d));
        var tiles = (n + RowsPerTile - 1) / RowsPerTile;
        var blocks = (m + LatentsPerBlock - 1) / LatentsPerBlock;
        (_tileSums, _blockSums) = (new NativeRows(2 * tiles, d), new NativeRows(blocks, d));
        (_tileErrors, _tileSquares, _blockNorms) = (new double[tiles], new double[tiles], new double[blocks]);
        _transposed = state.Encoder.t().DetachFromDisposeScope();
    }

    public StepMeasures Step(Tensor x, double rate)
    {
        var n = (int)x.shape[0];
        var dead = DeadLatents.Of(_state, _plan);
        fixed (byte* input = x.bytes, encoder = _state.Encoder.bytes, encoderBias = _state.EncoderBias.bytes, decoder = _state.Decoder.bytes, decoderBias = _state.DecoderBias.bytes)
        {
            var at = new Weights((float*)encoder, (float*)encoderBias, (float*)decoder, (float*)decoderBias);
            RowsPhase((float*)input, n, at);
            _codes.SortByLatent(n);
            var (auxiliary, auxEncoder, auxBias, auxDecoder) = dead.Length > 0 && _plan.AuxCoefficient > 0 ? Auxiliary(dead, n) : (0, null, null, null);
            try
            {
                LatentPhase(at, auxEncoder, auxBias, auxDecoder);
                var norm = Norm(n);
                Update(at, Adam.At(rate, _state.Step + 1, Math.Min(1, 1 / (norm + 1e-6))));
                var measures = Measures(n, auxiliary, norm, dead.Length);
                DeadLatents.Count(_state, n, _codes.Fires);
                _state.Step++;
                return measures;
            }
            finally
            {
                auxEncoder?.Dispose();
                auxBias?.Dispose();
                auxDecoder?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _team.Dispose();
        foreach (var rows in new[] { _centred, _gradient, _encoderGradient, _decoderGradient, _encoderBiasGradient, _decoderBiasGradient, _tileSums, _blockSums })
        {
            rows.Dispose();
        }

        _lanes.Dispose();
        _transposed.Dispose();
    }

    /// <summary>Encodes, selects and decodes; leaves the codes, dL/dx^ and per-tile sums.</summary>
    private void RowsPhase(float* x, int n, Weights at)
    {
        int d = _plan.DModel, k = _plan.K, tiles = (n + RowsPerTile - 1) / RowsPerTile;
        _team.ForEach(tiles, tile =>
        {
            int first = tile * RowsPerTile, count = Math.Min(RowsPerTile, n - first);
            var lane = _lanes.Claim();
            for (var row = first; row < first + count; row++)
            {
                Rows.Subtract(_centred.Row(row), x + ((long)row * d), at.DecoderBias, d);
            }

            using (var scope = NewDisposeScope())
            {
                lane.Product.narrow(0, 0, count).addmm_(_centred.Tensor.narrow(0, first, count), _transposed, 0, 1);
            }

            float* sumOfGradients = _tileSums.Row(2 * tile), sumOfInputs = _tileSums.Row((2 * tile) + 1);
            new Span<float>(sumOfGradients, 2 * d).Clear();
            double error = 0, square = 0;
            fixed (byte* product = lane.Product.bytes)
            fixed (int* indices = _codes.Latents)
            fixed (float* values = _codes.Values)
            {
                for (var row = first; row < first + count; row++)
                {
                    var chosen = indices + ((long)row * k);
                    var codes = values + ((long)row * k);
                    lane.Selection.Select((float*)product + ((long)(row - first) * _plan.Width), at.EncoderBias, chosen, codes);
                    float* gradient = _gradient.Row(row), input = x + ((long)row * d);
                    Rows.Combine(gradient, at.DecoderBias, at.Decoder, chosen, codes, k, d);
                    Rows.Subtract(gradient, gradient, input, d);
                    error += Rows.Dot(gradient, gradient, d);
                    square += Rows.Dot(input, input, d);
                    Rows.Add(sumOfInputs, 1, input, d);
                    Rows.Scale(gradient, 2f / n, d);
                    Rows.Add(sumOfGradients, 1, gradient, d);
                }
            }

            (_tileErrors[tile], _tileSquares[tile]) = (error, square);
            lane.Release();
        });
    }

    private (double Loss, Tensor Encoder, Tensor Bias, Tensor Decoder) Auxiliary(long[] dead, int n)
    {
        using var scope = NewDisposeScope();
        var centred = _centred.Tensor.narrow(0, 0, n);
        var error = _gradient.Tensor.narrow(0, 0, n) * (-n / 2f);
        var (loss, encoder, bias, decoder) = AuxiliaryLoss.Of(_state, _plan, tensor(dead), centred, error);
        _auxRowOf = _auxRowOf.Length == _plan.Width ? _auxRowOf : new int[_plan.Width];
        Array.Fill(_auxRowOf, -1);
        for (var i = 0; i < dead.Length; i++)
        {
            _auxRowOf[dead[i]] = i;
        }

        return (loss, encoder.contiguous().MoveToOuterDisposeScope(), bias.contiguous().MoveToOuterDisposeScope(), decoder.contiguous().MoveToOuterDisposeScope());
    }

    /// <summary>Gradients of both rows and the bias of every latent, the part along the decoder row removed; per-block sums for the norm and b_dec.</summary>
    private void LatentPhase(Weights at, Tensor? auxEncoder, Tensor? auxBias, Tensor? auxDecoder)
    {
        int d = _plan.DModel, k = _plan.K;
        fixed (byte* auxE = auxEncoder is null ? default : auxEncoder.bytes, auxB = auxBias is null ? default : auxBias.bytes, auxD = auxDecoder is null ? default : auxDecoder.bytes)
        {
            float* extraEncoder = (float*)auxE, extraBias = (float*)auxB, extraDecoder = (float*)auxD;
            _team.ForEach(_blockNorms.Length, block =>
            {
                double norm = 0;
                var towardsBias = _blockSums.Row(block);
                new Span<float>(towardsBias, d).Clear();
                for (var j = block * LatentsPerBlock; j < Math.Min(_plan.Width, (block + 1) * LatentsPerBlock); j++)
                {
                    float* encoder = _encoderGradient.Row(j), decoder = _decoderGradient.Row(j), direction = at.Decoder + ((long)j * d);
                    var bias = 0f;
                    var extra = extraEncoder is null ? -1 : _auxRowOf[j];
                    if (extra >= 0)
                    {
                        new Span<float>(extraEncoder + ((long)extra * d), d).CopyTo(new Span<float>(encoder, d));
                        new Span<float>(extraDecoder + ((long)extra * d), d).CopyTo(new Span<float>(decoder, d));
                        bias = extraBias[extra];
                    }
                    else
                    {
                        new Span<float>(encoder, d).Clear();
                        new Span<float>(decoder, d).Clear();
                    }

                    for (var s = _codes.Starts[j]; s < _codes.Starts[j + 1]; s++)
                    {
                        int slot = _codes.Slots[s], row = slot / k;
                        var gradient = _gradient.Row(row);
                        var code = Rows.Dot(gradient, direction, d);
                        Rows.AddBoth(decoder, _codes.Values[slot], gradient, encoder, code, _centred.Row(row), d);
                        bias += code;
                    }

                    Rows.Add(decoder, -Rows.Dot(decoder, direction, d), direction, d);
                    _encoderBiasGradient.Row(0)[j] = bias;
                    Rows.Add(towardsBias, -bias, at.Encoder + ((long)j * d), d);
                    norm += Rows.Dot(encoder, encoder, d) + Rows.Dot(decoder, decoder, d) + (bias * bias);
                }

                _blockNorms[block] = norm;
            });
        }
    }

    /// <summary>The gradient of b_dec, which reaches it as an output and, negated, through what the encoder sees; then the norm of everything.</summary>
    private double Norm(int n)
    {
        int d = _plan.DModel, tiles = (n + RowsPerTile - 1) / RowsPerTile;
        var bias = _decoderBiasGradient.Row(0);
        new Span<float>(bias, d).Clear();
        for (var tile = 0; tile < tiles; tile++)
        {
            Rows.Add(bias, 1, _tileSums.Row(2 * tile), d);
        }

        double square = 0;
        for (var block = 0; block < _blockNorms.Length; block++)
        {
            Rows.Add(bias, 1, _blockSums.Row(block), d);
            square += _blockNorms[block];
        }

        return Math.Sqrt(square + Rows.Dot(bias, bias, d));
    }

    private void Update(Weights at, Adam adam)
    {
        int d = _plan.DModel, width = _plan.Width;
        fixed (byte* encoder1 = _state.FirstMoments[0].bytes, encoder2 = _state.SecondMoments[0].bytes, bias1 = _state.FirstMoments[1].bytes, bias2 = _state.SecondMoments[1].bytes)
        fixed (byte* decoder1 = _state.FirstMoments[2].bytes, decoder2 = _state.SecondMoments[2].bytes, output1 = _state.FirstMoments[3].bytes, output2 = _state.SecondMoments[3].bytes)
        {
            float* e1 = (float*)encoder1, e2 = (float*)encoder2, b1 = (float*)bias1, b2 = (float*)bias2, d1 = (float*)decoder1, d2 = (float*)decoder2;
            _team.ForEach(_blockNorms.Length, block =>
            {
                int first = block * LatentsPerBlock, count = Math.Min(width - first, LatentsPerBlock);
                for (var j = first; j < first + count; j++)
                {
                    var row = (long)j * d;
                    adam.Update(at.Encoder + row, _encoderGradient.Row(j), e1 + row, e2 + row, d);
                    adam.Update(at.Decoder + row, _decoderGradient.Row(j), d1 + row, d2 + row, d);
                    Rows.Scale(at.Decoder + row, 1 / MathF.Sqrt(Rows.Dot(at.Decoder + row, at.Decoder + row, d)), d);
                }

                adam.Update(at.EncoderBias + first, _encoderBiasGradient.Row(0) + first, b1 + first, b2 + first, count);
            });
            adam.Update(at.DecoderBias, _decoderBiasGradient.Row(0), (float*)output1, (float*)output2, d);
        }
    }

    private StepMeasures Measures(int n, double auxiliary, double norm, int dead)
    {
        int d = _plan.DModel, tiles = (n + RowsPerTile - 1) / RowsPerTile;
        double error = 0, square = 0, squareOfMean = 0;
        for (var tile = 0; tile < tiles; tile++)
        {
            (error, square) = (error + _tileErrors[tile], square + _tileSquares[tile]);
        }

        for (var i = 0; i < d; i++)
        {
            double sum = 0;
            for (var tile = 0; tile < tiles; tile++)
            {
                sum += _tileSums.Row((2 * tile) + 1)[i];
            }

            squareOfMean += sum / n * (sum / n);
        }

        return new StepMeasures(error / n, (square / n) - squareOfMean, auxiliary, norm, (double)_codes.Count / n, dead);
    }

    /// <summary>Where the parameters lie while a step runs.</summary>
    private readonly struct Weights(float* encoder, float* encoderBias, float* decoder, float* decoderBias)
    {
        public readonly float* Encoder = encoder;
        public readonly float* EncoderBias = encoderBias;
        public readonly float* Decoder = decoder;
        public readonly float* DecoderBias = decoderBias;
    }
}
