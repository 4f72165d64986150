internal import CLinux
package import EventLoop
internal import Files
internal import Glibc

/// Reports files that are complete in a folder or below it.
///
/// Owns an inotify instance.
///
/// A file counts as complete when its writer closes it or when it is moved there. Names that begin
/// with a dot are work in progress, or nobody's business. https://man7.org/linux/man-pages/man7/inotify.7.html
package final class FolderWatch {
    private let root: String
    private let descriptor: CInt
    private let loop: EventLoop
    private let isIgnored: (String) -> Bool
    private let onFile: (String) -> Void
    /// Folders by watch descriptor, as paths below the root that end in a slash; empty for the root.
    private var folders: [CInt: String] = [:]

    private static let mask = UInt32(
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR
    )

    /// - Parameters:
    ///   - root: an existing folder.
    ///   - loop: the loop to run on.
    ///   - isIgnored: whether a folder, given by its path below the root, is of no interest.
    ///   - onFile: gets the path of each file below the root.
    /// - Throws: `SystemCallError` where the system has no watch to give.
    package init(
        root: String,
        loop: EventLoop,
        ignoring isIgnored: @escaping (String) -> Bool = { _ in false },
        onFile: @escaping (String) -> Void
    ) throws {
        self.root = root
        self.isIgnored = isIgnored
        self.loop = loop
        self.onFile = onFile
        descriptor = inotify_init1(CInt(IN_CLOEXEC) | CInt(IN_NONBLOCK))
        guard descriptor >= 0 else { throw SystemCallError("inotify_init1") }
        try watch("", reportsFiles: false)
        try loop.watch(descriptor, for: .readable) { [unowned self] _ in read() }
    }

    deinit {
        loop.unwatch(descriptor)
        close(descriptor)
    }

    private func watch(_ folder: String, reportsFiles: Bool) throws {
        if !folder.isEmpty, isIgnored(String(folder.dropLast())) { return }
        let watch = inotify_add_watch(descriptor, "\(root)/\(folder)", Self.mask)
        // The folder may be gone again.
        guard watch >= 0 else { return }
        folders[watch] = folder
        // What came into a new folder before it was watched; who still writes will close it.
        for name in try FileSystem.list("\(root)/\(folder)") where !name.hasPrefix(".") {
            guard let status = try FileStatus.of("\(root)/\(folder)\(name)") else { continue }
            if status.isFolder {
                try self.watch("\(folder)\(name)/", reportsFiles: reportsFiles)
            } else if reportsFiles, !FileStatus.isBeingWritten("\(root)/\(folder)\(name)") {
                onFile("\(folder)\(name)")
            }
        }
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return }
            var offset = 0
            while offset < count {
                let header = buffer.withUnsafeBytes {
                    $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                }
                let start = offset + MemoryLayout<inotify_event>.size
                let name = buffer[start..<start + Int(header.len)].prefix { $0 != 0 }
                offset = start + Int(header.len)
                handle(header, name: String(decoding: name, as: UTF8.self))
            }
        }
    }

    private func handle(_ event: inotify_event, name: String) {
        guard let folder = folders[event.wd], !name.hasPrefix("."), !name.isEmpty else { return }
        if event.mask & UInt32(IN_ISDIR) != 0 {
            // A folder that cannot be read any more has gone: there is nothing to report.
            try? watch("\(folder)\(name)/", reportsFiles: true)
        } else if event.mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO) != 0 {
            onFile("\(folder)\(name)")
        }
    }
}
