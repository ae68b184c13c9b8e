namespace SaePortal.Core.Worlds;

/// <summary>One or more sentences that belong together and teach one thing.</summary>
internal interface IPassage
{
    /// <summary>What probes of it are called.</summary>
    string Kind { get; }

    /// <summary>What it combines; null when it withholds nothing.</summary>
    Combinations? Combinations { get; }

    /// <summary>Writes it. When the scene asks (<see cref="Scene.IsAsked"/>) it must come to a point where it calls <see cref="Scene.Answer"/>.</summary>
    void Write(Scene scene);
}
