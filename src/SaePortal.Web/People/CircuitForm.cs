using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.People;

/// <summary>Forms that a circuit handles only where it may write; elsewhere the browser sends them, and the answer can bring a cookie.</summary>
internal static class CircuitForm
{
    /// <summary>A handler of <c>onsubmit</c>. A form that has any is never sent by the browser, so one that the circuit must leave alone gets none.</summary>
    /// <param name="component">Whose form it is.</param>
    /// <param name="live">Whether the circuit may write.</param>
    /// <param name="what">What it does.</param>
    public static EventCallback<EventArgs> Handler(object component, bool live, Func<Task> what) => live ? EventCallback.Factory.Create<EventArgs>(component, what) : default;
}
