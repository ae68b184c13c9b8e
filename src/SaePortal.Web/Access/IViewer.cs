namespace SaePortal.Web.Access;

/// <summary>Who looks at a page: decides what it offers. What it may do is decided again where it is done.</summary>
public interface IViewer
{
    /// <summary>Whether this is the owner; everyone else is a visitor.</summary>
    bool IsOwner { get; }
}
