using System.Security.Cryptography;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.Cluster;

/// <summary>Where the PostgreSQL server of a data directory keeps its files.</summary>
/// <remarks>
/// In the data directory, when whoever runs the server can come there. PostgreSQL refuses to run as root, and another
/// user cannot enter root's own folders: then it gets a folder under /var/lib, and the data directory remembers which.
/// </remarks>
static class PrivateServerPlace
{
    const string Elsewhere = "/var/lib/tallywatt";
    const string FolderName = "server";
    const string NoteName = "folder";

    /// <summary>The server's folder; it may not be there yet.</summary>
    internal static string Of(DataDirectory data)
    {
        var notes = Directory.CreateDirectory(data.PrivateServer).FullName;
        var note = Path.Combine(notes, NoteName);
        if (File.Exists(note))
        {
            return File.ReadAllText(note).Trim();
        }

        if (!Environment.IsPrivilegedProcess || IsOpenToAll(notes))
        {
            return Path.Combine(notes, FolderName);
        }

        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var folder = Directory.CreateDirectory(Path.Combine(Elsewhere, $"postgres-{name}")).FullName;
        File.WriteAllText(note, folder);
        return folder;
    }

    /// <summary>Whether every user may pass through a folder and all folders above it.</summary>
    static bool IsOpenToAll(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
        {
            if (!folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }
}
