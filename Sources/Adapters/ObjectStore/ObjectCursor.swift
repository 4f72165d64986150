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

    /// A folder under way: its names yet to visit, the next one last.
    private struct Level {
        /// Empty, or ends in a slash.
        var keyPrefix: String
        var names: [(name: String, isFolder: Bool)]
    }

    init(folder: String, prefix: String, after: String) {
        self.folder = folder
        self.prefix = Array(prefix.utf8)
        self.after = Array(after.utf8)
    }

    /// The next object, or nil after the last.
    package mutating func next() throws(ObjectStoreError) -> ObjectSummary? {
        if !hasBegun {
            levels = [try level("")]
            hasBegun = true
        }
        while var level = levels.popLast() {
            guard let (name, isFolder) = level.names.popLast() else { continue }
            levels.append(level)
            let key = level.keyPrefix + name
            if isFolder {
                levels.append(try self.level(key + "/"))
            } else if let status = try status(key), !status.isFolder {
                return ObjectSummary(key: key, status: status)
            }
        }
        return nil
    }

    /// Reads a folder, without what lies outside the prefix or at or before `after`.
    private func level(_ keyPrefix: String) throws(ObjectStoreError) -> Level {
        let path = keyPrefix.isEmpty ? folder : "\(folder)/\(keyPrefix)"
        var names: [(name: String, isFolder: Bool)] = []
        do throws(FileError) {
            for name in try FileSystem.list(path) {
                let key = keyPrefix + name
                if !mayLead(key) { continue }
                let isFolder = try FileStatus.of("\(folder)/\(key)")?.isFolder ?? false
                if isWanted(isFolder ? key + "/" : key, isFolder: isFolder) {
                    names.append((name, isFolder))
                }
            }
        } catch let error where error.isMissing {
            return Level(keyPrefix: keyPrefix, names: [])
        } catch {
            throw .file(error)
        }
        // A folder stands where its first key does: `a.b` comes before `a/b`, since . precedes /.
        names.sort { first, second in
            let firstKey = first.name + (first.isFolder ? "/" : "")
            let secondKey = second.name + (second.isFolder ? "/" : "")
            return secondKey.utf8.lexicographicallyPrecedes(firstKey.utf8)
        }
        return Level(keyPrefix: keyPrefix, names: names)
    }

    private func status(_ key: String) throws(ObjectStoreError) -> FileStatus? {
        do throws(FileError) { return try FileStatus.of("\(folder)/\(key)") } catch {
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
