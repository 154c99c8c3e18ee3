using System.Security.Cryptography;
using System.Text.Json;

namespace Tallywatt.Storage.Sqlite.Backup;

/// <summary>What a backup holds, in the file `backup.json` beside it. Written last: without it there is no backup.
/// </summary>
/// <param name="Format">The form of this file; 1.</param>
/// <param name="MadeUnixSeconds">When it was made, in real time.</param>
/// <param name="SchemaVersion">Migrations the database had seen.</param>
/// <param name="Epoch">The installation's epoch when it was made; a restore begins the next one.</param>
/// <param name="EntryCount">Entries of the books.</param>
/// <param name="Files">Every file, by its path inside the backup.</param>
public sealed record BackupManifest(
    int Format, long MadeUnixSeconds, long SchemaVersion, long Epoch, long EntryCount,
    IReadOnlyList<BackupFile> Files)
{
    internal const int FormatNow = 1;
    const string Name = "backup.json";
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>All bytes of all files.</summary>
    public long SizeBytes => Files.Sum(file => file.SizeBytes);

    internal void Write(string folder) =>
        SafeFile.Write(Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <exception cref="StoreRefusedException">There is no backup in the folder, or not all of it as it was made.
    /// </exception>
    public static BackupManifest Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            throw new StoreRefusedException(
                $"{folder} holds no backup: there is no {Name} in it. Name the folder that ./tallywatt backup made.");
        }

        var manifest = Parse(path);
        foreach (var file in manifest.Files)
        {
            file.Check(folder);
        }

        return manifest;
    }

    static BackupManifest Parse(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(path), Json) is
                { Format: FormatNow, Files: not null } manifest
                ? manifest
                : throw new StoreRefusedException($"{path}: this backup is of a form this program does not know.");
        }
        catch (JsonException fault)
        {
            throw new StoreRefusedException($"{path}: this is not the list of a backup ({fault.Message}).");
        }
    }
}

/// <param name="Name">Its path inside the backup, with slashes.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Digest">SHA-256 of its bytes in hexadecimal.</param>
public sealed record BackupFile(string Name, long SizeBytes, string Digest)
{
    internal static BackupFile Of(string folder, string name)
    {
        using var stream = File.OpenRead(Path.Combine(folder, name));
        return new(name, stream.Length, Convert.ToHexString(SHA256.HashData(stream)));
    }

    internal void Check(string folder)
    {
        // A list that was tampered with must not reach outside its folder.
        var path = Path.GetFullPath(Path.Combine(folder, Name));
        if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || !File.Exists(path))
        {
            throw new StoreRefusedException($"{folder}: {Name} is missing from this backup. Take another backup.");
        }

        if (Of(folder, Name) != this)
        {
            throw new StoreRefusedException(
                $"{path} is not as it was backed up (its length or digest differs). Take another backup.");
        }
    }
}
