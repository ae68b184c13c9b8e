using System.Text.Json.Serialization;

namespace SaePortal.Core.Runs;

/// <summary>Where a run is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>Waits for a compute node.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>A node holds its lease and works.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Stopped by a person after a checkpoint; nothing is lost.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,

    /// <summary>Done; its result is there.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Stopped by an error that its message explains; can be resumed from its last checkpoint.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Stopped for good by a person.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>What a person wants of a run that is under way; the node learns it with its next report.</summary>
public enum RunSignal
{
    /// <summary>Go on.</summary>
    Continue,

    /// <summary>Write a checkpoint and stop.</summary>
    Pause,

    /// <summary>Stop for good.</summary>
    Cancel,

    /// <summary>The lease is another's: stop at once and write nothing.</summary>
    Abandon,
}
