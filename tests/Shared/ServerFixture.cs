namespace SaePortal.Tests.Shared;

/// <summary>One PostgreSQL for all tests of the run, started when the first test asks.</summary>
public sealed class ServerFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1, 1);
    private PostgresServer? _server;

    /// <summary>An empty database; its connection string.</summary>
    public async Task<string> NewDatabase()
    {
        await _once.WaitAsync();
        try
        {
            _server ??= await PostgresServer.Start();
        }
        finally
        {
            _once.Release();
        }

        return await _server.NewDatabase();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _once.Dispose();
    }
}
