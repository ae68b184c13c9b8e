using SaePortal.Core.Answers;
using SaePortal.Storage.Comments;
using SaePortal.Web.People;

namespace SaePortal.Web.Comments;

/// <summary>What is done with comments, for forms, circuits and the API alike; who asks was decided before.</summary>
public sealed class CommentDesk(CommentStore comments)
{
    /// <summary>Writes a comment.</summary>
    public async Task<Answer<CommentRecord>> Write(Writer writer, LatentSubject subject, string? text, CancellationToken cancellation) =>
        CommentMarkdown.Check(text).Problem ?? await comments.Add(subject.Dictionary.Id, subject.Latent, writer.Author.Id, text, cancellation).ConfigureAwait(false);

    /// <summary>Changes a comment of one's own.</summary>
    public async Task<Answer<CommentRecord>> Edit(Writer writer, int id, string? text, CancellationToken cancellation) =>
        CommentMarkdown.Check(text).Problem ?? await comments.Edit(id, writer.Author.Id, text, cancellation).ConfigureAwait(false);

    /// <summary>Removes a comment of one's own; the owner removes any.</summary>
    public Task<Answer<CommentRecord>> Remove(Writer writer, int id, CancellationToken cancellation) => comments.Remove(id, writer.OnlyBy, cancellation);

    /// <summary>Reports a comment.</summary>
    public Task<Answer<CommentRecord>> Report(Writer writer, int id, string? reason, CancellationToken cancellation) => comments.Report(id, writer.Author.Id, reason, cancellation);
}
