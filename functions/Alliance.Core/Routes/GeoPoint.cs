namespace Alliance.Routes;

/// <summary>A place on earth.</summary>
/// <param name="Latitude">WGS 84 degrees, -90 to 90.</param>
/// <param name="Longitude">WGS 84 degrees, -180 to 180.</param>
public readonly record struct GeoPoint(double Latitude, double Longitude)
{
    // The mean radius R1 of the IUGG; the earth's flattening is worth at most 0.6 % of a walk.
    private const double EarthRadiusMetres = 6_371_008.8;

    /// <summary>Whole metres to another place as the crow flies, by the haversine formula.</summary>
    public long MetresTo(GeoPoint other)
    {
        var (from, to) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(other.Latitude));
        var northward = Math.Sin((to - from) / 2);
        var eastward = Math.Sin(double.DegreesToRadians(other.Longitude - Longitude) / 2);
        var haversine = (northward * northward) + (Math.Cos(from) * Math.Cos(to) * eastward * eastward);
        // Rounding may carry opposite ends of the earth a little past 1.
        return (long)Math.Round(2 * EarthRadiusMetres * Math.Asin(Math.Sqrt(Math.Min(1, haversine))));
    }
}
