internal import EventLoop
internal import Glibc
internal import Watching

/// Builds when a file of the project has changed, and says when what was built can be used.
///
/// Confined to the loop. Changes during a build lead to one more.
final class SourceWatch {
    private let root: String
    private let command: String?
    private let loop: EventLoop
    private let onBuilt: () -> Void
    private var watch: FolderWatch?
    private var timer: TimerID?
    private var build: BuildProcess?
    private var hasChanged = false

    /// Editors write several files at a time.
    private static let settlingMilliseconds = 100
    /// Folders that builds and package managers fill.
    private static let ignoredNames: Set<String> = ["__pycache__", "node_modules"]

    /// - Parameters:
    ///   - root: the folder of the template.
    ///   - ignored: a folder below it that the runtime writes; absolute.
    ///   - command: builds; nil where there is nothing to build.
    ///   - loop: the loop to run on.
    ///   - onBuilt: called after each build that succeeded.
    /// - Throws: `SystemCallError` where the folder cannot be watched.
    init(
        root: String,
        ignoring ignored: String,
        command: String?,
        loop: EventLoop,
        onBuilt: @escaping () -> Void
    ) throws {
        self.root = root
        self.command = command
        self.loop = loop
        self.onBuilt = onBuilt
        watch = try FolderWatch(
            root: root,
            loop: loop,
            ignoring: { folder in
                let name = folder.split(separator: "/").last.map(String.init) ?? folder
                return Self.ignoredNames.contains(name) || "\(root)/\(folder)" == ignored
            },
            onFile: { [unowned self] _ in changed() }
        )
    }

    /// The command that builds a Swift package; nil where the folder holds none.
    ///
    /// - Parameters:
    ///   - folder: of the template.
    ///   - executables: where functions are taken from, which says how to build them.
    /// - Returns: A command for a shell.
    static func usualCommand(in folder: String, executables: String) -> String? {
        guard access("\(folder)/Package.swift", F_OK) == 0 else { return nil }
        let isDebug = executables.split(separator: "/").contains("debug")
        return "swift build -c \(isDebug ? "debug" : "release")"
    }

    private func changed() {
        hasChanged = true
        guard timer == nil, build == nil else { return }
        timer = loop.after(milliseconds: Self.settlingMilliseconds) { [weak self] in
            self?.timer = nil
            self?.begin()
        }
    }

    private func begin() {
        hasChanged = false
        guard let command else {
            onBuilt()
            return
        }
        Plumb.note("building: \(command)")
        do {
            build = try BuildProcess(command, in: root, loop: loop) { [unowned self] in ended($0) }
        } catch {
            Plumb.complain("the build could not be started: \(error)")
        }
    }

    private func ended(_ status: CInt) {
        build = nil
        if status == 0 {
            onBuilt()
        } else {
            Plumb.complain("the build failed (status \(status)): what ran before goes on")
        }
        if hasChanged { changed() }
    }
}
