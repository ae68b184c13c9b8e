namespace SaePortal.Web.Hosting;

/// <summary>The largest file that a page may upload; requests of other kinds are far smaller.</summary>
/// <param name="Bytes">Bytes.</param>
public sealed record UploadLimit(long Bytes);
