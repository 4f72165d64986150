internal import Files
internal import Glibc

/// The objects of a bucket one by one, in the order of their keys' bytes.
///
/// Holds the names of the folders on the way to the current object and no others, so memory is
/// bounded by the largest folders, not by the bucket. An object that comes or goes meanwhile is
/// listed or not; all others are listed exactly once.
package struct ObjectCursor: ~Copyable {
    private let folder: String
    private let prefix: [UInt8]
    private let after: [UInt8]
    /// One level per folder entered, innermost last.
    private var levels: [Level] = []
    private var hasBegun = false

    /// A folder under way: its entries yet to visit, the next one last.
    private struct Level {
        var entries: [Entry]
    }

    private struct Entry {
        /// Ends in a slash where it is a folder's.
        var key: String
        /// Below the folder of the bucket.
        var path: String
        var isFolder: Bool
    }

    init(folder: String, prefix: String, after: [UInt8]) {
        self.folder = folder
        self.prefix = Array(prefix.utf8)
        self.after = after
    }

    /// The next object, or nil after the last.
    package mutating func next() throws(ObjectStoreError) -> ObjectSummary? {
        if !hasBegun {
            levels = [try level(key: "", path: "")]
            hasBegun = true
        }
        while var level = levels.popLast() {
            guard let entry = level.entries.popLast() else { continue }
            levels.append(level)
            if entry.isFolder {
                levels.append(try self.level(key: entry.key, path: entry.path + "/"))
            } else if let status = try status(entry.path), !status.isFolder {
                return ObjectSummary(key: entry.key, path: entry.path, status: status)
            }
        }
        return nil
    }

    private func level(key: String, path: String) throws(ObjectStoreError) -> Level {
        var entries: [Entry] = []
        do throws(FileError) {
            try read(key: key, path: path, into: &entries)
        } catch {
            throw .file(error)
        }
        // A folder stands where its first key does: `a.b` comes before `a/b`, since . precedes /.
        entries.sort { $1.key.utf8.lexicographicallyPrecedes($0.key.utf8) }
        return Level(entries: entries)
    }

    /// Reads a folder, without what lies outside the prefix or at or before `after`.
    ///
    /// - Parameters:
    ///   - key: what all keys in it begin with.
    ///   - path: of the folder, empty or ending in a slash.
    ///   - entries: gets them in any order.
    /// - Throws: what keeps a folder from being read.
    private func read(
        key: String,
        path: String,
        into entries: inout [Entry]
    ) throws(FileError) {
        do throws(FileError) {
            for name in try FileSystem.list(path.isEmpty ? folder : "\(folder)/\(path)") {
                if name.hasPrefix(ObjectPath.continuation) {
                    // Keys of this piece and of plain names beside it may alternate.
                    let piece = name.dropFirst(ObjectPath.continuation.count)
                    try read(key: key + piece, path: "\(path)\(name)/", into: &entries)
                    continue
                }
                if name == ObjectPath.ownName { continue }
                guard let segment = ObjectPath.segment(of: name) else { continue }
                let key = key + segment
                if !mayLead(key) { continue }
                let path = path + name
                guard let status = try FileStatus.of("\(folder)/\(path)") else { continue }
                if status.isFolder {
                    let own = "\(path)/\(ObjectPath.ownName)"
                    if isWanted(key, isFolder: false), try FileStatus.of("\(folder)/\(own)") != nil
                    {
                        entries.append(Entry(key: key, path: own, isFolder: false))
                    }
                    guard isWanted(key + "/", isFolder: true) else { continue }
                    entries.append(Entry(key: key + "/", path: path, isFolder: true))
                } else if isWanted(key, isFolder: false), ObjectPath.key(ofPath: path) == key {
                    entries.append(Entry(key: key, path: path, isFolder: false))
                }
            }
        } catch let error where error.isMissing {
            return
        }
    }

    private func status(_ path: String) throws(ObjectStoreError) -> FileStatus? {
        do throws(FileError) { return try FileStatus.of("\(folder)/\(path)") } catch {
            throw .file(error)
        }
    }

    /// Whether the key, or one under it, can have the prefix.
    ///
    /// Saves a `stat` for all that cannot.
    private func mayLead(_ key: String) -> Bool {
        zip(key.utf8, prefix).allSatisfy { $0 == $1 }
    }

    private func isWanted(_ key: String, isFolder: Bool) -> Bool {
        let bytes = key.utf8
        if isFolder {
            // Keys under it are greater than it; they come after `after` unless all are smaller.
            return mayLead(key)
                && (after.lexicographicallyPrecedes(bytes) || after.starts(with: bytes))
        }
        return bytes.starts(with: prefix) && after.lexicographicallyPrecedes(bytes)
    }
}
