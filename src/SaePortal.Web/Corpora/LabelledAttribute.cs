using SaePortal.Torch.Corpora;

namespace SaePortal.Web.Corpora;

/// <summary>What a document's labels say of one attribute.</summary>
/// <param name="Attribute">Its name.</param>
/// <param name="Values">Its values in the order of the text, each once.</param>
/// <param name="More">Values left out.</param>
internal readonly record struct LabelledAttribute(string Attribute, IReadOnlyList<string> Values, int More)
{
    private const int MostValues = 12;

    /// <summary>The attributes of a document in the order of the text.</summary>
    public static IEnumerable<LabelledAttribute> Of(IEnumerable<LabelledSpan> labels) =>
        from label in labels
        group label.Value by label.Attribute into values
        let once = values.Distinct().ToList()
        select new LabelledAttribute(values.Key, [.. once.Take(MostValues)], Math.Max(0, once.Count - MostValues));
}
