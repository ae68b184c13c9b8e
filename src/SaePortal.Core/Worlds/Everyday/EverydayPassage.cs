namespace SaePortal.Core.Worlds.Everyday;

/// <summary>A passage of the everyday world.</summary>
internal abstract class EverydayPassage : IPassage
{
    public abstract string Kind { get; }

    public virtual Combinations? Combinations => null;

    public void Write(Scene scene) => Write((EverydayScene)scene);

    protected abstract void Write(EverydayScene scene);
}
