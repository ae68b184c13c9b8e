using SaePortal.Compute.Steering;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Steering;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Steering;

/// <summary>A steering as its news come in: what there is of its texts.</summary>
/// <param name="order">What is steered.</param>
/// <param name="pieces">Texts of the model's tokens.</param>
public sealed class SteerProgress(SteerOrder order, TokenPieces pieces)
{
    private readonly Growing[] _texts = [.. Enumerable.Range(0, order.Spec.Samples * 2).Select(_ => new Growing())];
    private readonly IReadOnlyList<OutcomeLatent> _latents = [.. order.Latents.Select(x => new OutcomeLatent(
        x.Dictionary.Id, x.Dictionary.Name, x.Latent, x.Strength, x.Maximum, x.Dictionary.Spec.Output.ToString(), [.. x.TopTokens.Select(pieces.Text)]))];

    private IReadOnlyList<OutcomeToken> _prompt = [];

    /// <summary>How many steerings come first; 0 when it is at work.</summary>
    public int Ahead { get; private set; }

    /// <summary>Whether the prompt was read.</summary>
    public bool Begun { get; private set; }

    /// <summary>Whether every text has ended.</summary>
    public bool Done { get; private set; }

    /// <summary>Why it cannot go on.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>What there is.</summary>
    public SteerOutcome Outcome => new()
    {
        Spec = order.Spec,
        ModelId = order.Model.Id,
        Latents = _latents,
        Prompt = _prompt,
        // A sample that has not begun is not there.
        Samples = [.. Enumerable.Range(0, order.Spec.Samples).Select(x => new OutcomeSample(Text(x, SteerSide.Plain), Text(x, SteerSide.Steered))).Where((x, i) => i == 0 || x.Plain.Tokens.Count + x.Steered.Tokens.Count > 0 || x.Plain.Ended is not null)],
    };

    /// <summary>What there is of one text.</summary>
    public OutcomeText Text(int sample, SteerSide side) => Of(sample, side).Read(pieces);

    /// <summary>Takes the next news.</summary>
    public void Take(SteerEvent news)
    {
        switch (news.Kind)
        {
            case SteerEventKind.Waiting:
                Ahead = news.Ahead;
                break;
            case SteerEventKind.Begun:
                (Begun, Ahead, _prompt) = (true, 0, Texts(news.Prompt!, pieces));
                break;
            case SteerEventKind.Token:
                Of(news.Sample, news.Side).Tokens.Add(news.Token!);
                break;
            case SteerEventKind.Ended:
                Of(news.Sample, news.Side).Ended = news.Ended;
                break;
            case SteerEventKind.Done:
                Done = true;
                break;
            default:
                Problem = news.Problem;
                break;
        }
    }

    private static List<OutcomeToken> Texts(IReadOnlyList<SteerToken> tokens, TokenPieces pieces) =>
        [.. pieces.Pieces([.. tokens.Select(x => x.Id)]).Zip(tokens, (piece, x) => new OutcomeToken(x.Id, piece.Text, piece.Special, x.Activations, x.LogProbability, x.Change))];

    private Growing Of(int sample, SteerSide side) => _texts[(2 * sample) + (int)side];

    /// <summary>A text that is written: the same object is read until it has grown, so that only what changed is drawn anew.</summary>
    private sealed class Growing
    {
        private OutcomeText _read = new([], null);

        public List<SteerToken> Tokens { get; } = [];

        public GenerationEnd? Ended { get; set; }

        public OutcomeText Read(TokenPieces pieces) => _read.Tokens.Count == Tokens.Count && _read.Ended == Ended ? _read : _read = new OutcomeText(Texts(Tokens, pieces), Ended);
    }
}
