using SaePortal.Core.Steering;
using SaePortal.Web.People;
using SaePortal.Web.Steering;

namespace SaePortal.Web.Tests.Steering;

public class SteerStateTests
{
    /// <summary>A state in which nothing is usual, so that its address has every parameter.</summary>
    internal static readonly SteerState Unusual = new()
    {
        From = "bcdfghjkmn",
        Colour = 2,
        Spec = new SteerSpec
        {
            Model = "m",
            Latents = [new("d", 3, 2), new("e", 70, -0.5)],
            Method = SteeringMethod.Clamp,
            Positions = SteeringPositions.Generated,
            Prompt = "a & b?",
            Temperature = 0,
            TopP = 0.5,
            Tokens = 5,
            Seed = -3,
            Samples = 4,
        },
    };

    [Fact]
    public void Address_AndState_AreTheSame()
    {
        var address = Unusual.ToQuery();

        Assert.Equal(address, SteerState.FromQuery(address).ToQuery());
        Assert.Equal(Unusual.Spec.Latents, SteerState.FromQuery(address).Spec.Latents);
        Assert.Equal(Unusual.Spec, SteerState.FromQuery(address).Spec with { Latents = Unusual.Spec.Latents });
        Assert.Equal("steer", new SteerState().ToQuery());
    }

    [Theory]
    [InlineData("steer?latent=d/3", "steer?latent=d%2F3%3D1")]
    [InlineData("steer?latent=d/3=NaN&latent=x&latent=d/=1&method=burn&temperature=hot&tokens=1e9&samples=many&colour=-1", "steer")]
    [InlineData("steer?tokens=100000&samples=0", "steer?tokens=256")]
    public void What_MakesNoSense_IsLeftOut(string address, string expected) => Assert.Equal(expected, SteerState.FromQuery(address).ToQuery());

    [Fact]
    public void Prompt_ThatIsLong_IsNotInTheAddress() => Assert.Equal("steer", new SteerState { Spec = new SteerSpec { Prompt = new string('x', 3_000) } }.ToQuery());

    [Theory]
    [InlineData(1e6, "100, in units of its largest activation")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void Strength_ThatCannotBeMeant_IsASentence(double strength, string mentions) =>
        Assert.Contains(mentions, (Unusual.Spec with { Latents = [new("d", 3, strength)] }).Check()!.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Spec_OfWhatIsTooMuch_IsASentenceEach()
    {
        Assert.Null(Unusual.Spec.Check());
        Assert.Contains("100,000 characters", (Unusual.Spec with { Prompt = new string('x', 100_000) }).Check()!.What, StringComparison.Ordinal);
        Assert.Contains("No latent", (Unusual.Spec with { Latents = [] }).Check()!.What, StringComparison.Ordinal);
        Assert.Contains("twice", (Unusual.Spec with { Latents = [new("d", 3, 1), new("d", 3, 2)] }).Check()!.What, StringComparison.Ordinal);
        Assert.Contains("number of latents is 9", (Unusual.Spec with { Latents = [.. Enumerable.Range(0, 9).Select(x => new SteeredLatent("d", x, 1))] }).Check()!.What, StringComparison.Ordinal);
        Assert.Contains("temperature", (Unusual.Spec with { Temperature = double.NaN }).Check()!.What, StringComparison.Ordinal);
        Assert.Contains("samples", (Unusual.Spec with { Samples = 5 }).Check()!.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "20010db800010002")]
    [InlineData("2001:db8:1:2::9", "20010db800010002")]
    public void Visitors_AreToldApartByTheirNetworks(string address, string key) => Assert.Equal(key, VisitorNetwork.Of(System.Net.IPAddress.Parse(address)));
}
