internal import CLinux
internal import Glibc

/// Whole-file and folder operations.
package enum FileSystem {
    /// The bytes of a file of at most `limitBytes`.
    package static func read(_ path: String, limitBytes: Int) throws(FileError) -> [UInt8] {
        var reader = try FileReader(path)
        guard reader.sizeBytes <= limitBytes else {
            throw .tooLarge(path: path, limitBytes: limitBytes)
        }
        // One byte more than the size says, so that an ordinary file takes two reads; files under
        // /proc say 0 and growing ones say too little, so read on to the end.
        var bytes = try reader.next(reader.sizeBytes + 1)
        while true {
            guard bytes.count <= limitBytes else {
                throw .tooLarge(path: path, limitBytes: limitBytes)
            }
            let more = try reader.next()
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    /// Replaces or creates the file at `path`, durably: a crash leaves the old or the new content.
    package static func writeAtomically(
        _ bytes: [UInt8],
        to path: String,
        mode: UInt32 = 0o644
    ) throws(FileError) {
        var writer = try AtomicFileWriter(path, mode: mode)
        try writer.append(bytes)
        try writer.commit()
    }

    /// Replaces or creates a file; a crash may leave any part of it before the file system is flushed.
    package static func writeUnflushed(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = try check("create", path) {
            plumb_open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            written += try check("write", path) {
                bytes.withUnsafeBytes { buffer in
                    let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                    return write(descriptor, rest.baseAddress, rest.count)
                }
            }
        }
    }

    /// Creates a folder and those above it.
    ///
    /// One that exists is no error. Calls `mkdir`.
    package static func createFolders(_ path: String) throws(FileError) {
        for folder in try createFoldersUnflushed(path) { try flushFolder(folder) }
    }

    /// As `createFolders`, but the names are not durable before `flushFolder`, once for many.
    ///
    /// - Parameter path: of the folder.
    /// - Returns: The folders that have a new one in them.
    /// - Throws: what `mkdir` refuses.
    package static func createFoldersUnflushed(_ path: String) throws(FileError) -> [String] {
        // Asked first, because `mkdir` locks the folder above even where there is nothing to do.
        if try FileStatus.of(path)?.isFolder == true { return [] }
        if mkdir(path, 0o777) == 0 { return [folder(of: path)] }
        switch errno {
        case EEXIST:
            // Another process may have created it in between.
            guard try FileStatus.of(path)?.isFolder == true else {
                throw .system(operation: "create folder", path: path, number: ENOTDIR)
            }
            return []
        case ENOENT where folder(of: path) != path:
            let above = try createFoldersUnflushed(folder(of: path))
            // Another process may have created it in between.
            if mkdir(path, 0o777) == -1, errno != EEXIST {
                throw .system(operation: "create folder", path: path, number: errno)
            }
            return above + [folder(of: path)]
        case let number:
            throw .system(operation: "create folder", path: path, number: number)
        }
    }

    /// The names in a folder without `.` and `..`, in the order of their bytes.
    ///
    /// Calls `readdir`.
    package static func list(_ folder: String) throws(FileError) -> [String] {
        guard let stream = opendir(folder) else {
            throw .system(operation: "list", path: folder, number: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else {
                    throw .system(operation: "list", path: folder, number: errno)
                }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Gives a file another name on the same file system, durably, creating the folders above it.
    ///
    /// Calls `rename` and `fsync` on the folder.
    package static func move(_ path: String, to target: String) throws(FileError) {
        for folder in try moveUnflushed(path, to: target) { try flushFolder(folder) }
    }

    /// As `move`, but the name is not durable before `flushFolder`, once for many files.
    ///
    /// Calls `rename`.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - target: its new path.
    /// - Returns: The folders with new names in them.
    /// - Throws: what `mkdir` and `rename` refuse.
    package static func moveUnflushed(
        _ path: String,
        to target: String
    ) throws(FileError) -> [String] {
        let folder = folder(of: target)
        var changed: [String] = []
        // Whoever removes the last file of a folder may take the folder along, even a new one.
        for mayBeMade in [true, true, false] {
            do throws(FileError) {
                try check("rename", target) { rename(path, target) }
                break
            } catch let error where error.isMissing && mayBeMade {
                changed += try createFoldersUnflushed(folder)
            }
        }
        return changed + [folder]
    }

    /// Gives what two paths name each other's name, in one step and durably.
    ///
    /// Calls `renameat2` and `fsync` on both folders.
    package static func exchange(_ first: String, _ second: String) throws(FileError) {
        try check("exchange", second) { plumb_exchange(first, second) }
        try flushFolder(folder(of: first))
        try flushFolder(folder(of: second))
    }

    /// Gives a file a second name on the same file system.
    ///
    /// Calls `link`.
    package static func link(_ path: String, to other: String) throws(FileError) {
        try check("link", other) { Glibc.link(path, other) }
    }

    /// Removes a folder if it is empty; whether it is gone.
    ///
    /// Calls `rmdir`.
    package static func removeEmptyFolder(_ path: String) throws(FileError) -> Bool {
        do throws(FileError) {
            try check("remove folder", path) { rmdir(path) }
            return true
        } catch .system(_, _, ENOTEMPTY), .system(_, _, EEXIST) {
            return false
        } catch .system(_, _, ENOENT) {
            return true
        }
    }

    /// Removes a folder and all that is in it.
    ///
    /// One that does not exist is no error.
    package static func removeTree(_ path: String) throws(FileError) {
        do throws(FileError) {
            for name in try list(path) {
                let child = "\(path)/\(name)"
                if try FileStatus.of(child)?.isFolder == true {
                    try removeTree(child)
                } else {
                    try remove(child)
                }
            }
            _ = try removeEmptyFolder(path)
        } catch let error where error.isMissing {}
    }

    /// Removes a file.
    ///
    /// One that does not exist is no error. Calls `unlink`.
    package static func remove(_ path: String) throws(FileError) {
        do { try check("remove", path) { unlink(path) } } catch let error where error.isMissing {}
    }

    /// The part before the last `/`: `.` where there is none.
    package static func folder(of path: String) -> String {
        var rest = path.utf8[...]
        while rest.count > 1, rest.last == UInt8(ascii: "/") { rest.removeLast() }
        guard let slash = rest.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == rest.startIndex ? "/" : String(path[..<slash])
    }

    /// Makes the names in a folder durable.
    ///
    /// Calls `fsync` on it.
    package static func flushFolder(_ folder: String) throws(FileError) {
        let descriptor = try check("open", folder) {
            plumb_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        }
        defer { close(descriptor) }
        try check("flush", folder) { fsync(descriptor) }
    }
}
