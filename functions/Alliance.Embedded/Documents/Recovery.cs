namespace Alliance.Embedded.Documents;

/// <summary>Brings back what the journal holds beyond the table.</summary>
internal static class Recovery
{
    /// <summary>The overlay as it was: of two generations the older was on its way into the table.</summary>
    public static Overlay Restore(JournalScan[] unapplied, long applied, long salt)
    {
        var overlay = new Overlay(applied);
        for (var i = 0; i < unapplied.Length; i++)
        {
            if (i > 0)
            {
                overlay.Freeze();
            }
            foreach (var (header, bytes) in unapplied[i].Records)
            {
                // A record that spans the table's state cannot be: the last step of a generation says that all of it is applied.
                StoredDocument[] documents = [.. JournalRecord.ReadDocuments(bytes, header, salt)];
                overlay.Publish(documents);
            }
        }
        return overlay;
    }
}
