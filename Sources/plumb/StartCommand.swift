internal import CLinux
internal import EventLoop
internal import Files
internal import Glibc
internal import JSON
internal import LocalRuntime
internal import Template
internal import Workers

/// `plumb start`: runs the template until it is told to stop.
struct StartCommand {
    private let arguments: Arguments
    private let project: StartedProject
    private let printsJSON: Bool

    init(_ arguments: Arguments) throws {
        self.arguments = arguments
        project = try Self.project(arguments)
        printsJSON = arguments.has("json")
        for notice in project.template.notEmulated {
            Plumb.complain(notice.finding.diagnostic(file: project.options.templatePath))
        }
    }

    /// The project as it is now, with everything that is checked before it runs.
    private static func project(_ arguments: Arguments) throws -> StartedProject {
        let project = try Project(arguments)
        var options = project.options
        options.isCold = arguments.has("cold")
        options.reportsInvocations = !arguments.has("quiet")
        options.idleSeconds =
            try arguments.number("idle-timeout", in: 1...86_400) ?? options.idleSeconds
        for name in arguments.all("attach") {
            options.attached.insert(try project.function(name).logicalID)
        }
        try refuseBadPipeline(options)
        return StartedProject(
            template: project.template,
            options: options,
            text: try SAMTemplate.bytes(path: options.templatePath)
        )
    }

    private typealias StartedProject = (
        template: SAMTemplate, options: RuntimeOptions, text: [UInt8]
    )

    func run() throws {
        let begin = EventLoop.monotonicMilliseconds
        let loop = try EventLoop()
        if let begin = try arguments.time("clock") { loop.clock.set(begin) }
        try loop.onSignals([SIGINT, SIGTERM]) { _ in loop.stop() }
        // A client that goes away and a disk quota are errors of one call, not of the process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        raiseDescriptorLimit()
        returnLargeBlocks()
        // A terminal that is held must hold nobody else: from here on a thread writes to it.
        let log = try LogWriter(loop: loop)
        let runtime = try LocalRuntime(
            project.template,
            options: project.options,
            loop: loop,
            log: log,
            report: { log.append(Plumb.complaint($0)) },
            note: { log.append(Plumb.noteLine($0)) }
        )
        let watch = try arguments.has("watch") ? watch(runtime, loop) : nil
        let announcement = "\(project.options.dataDirectory)/runtime.json"
        let summary = StartSummary(runtime, project.options, attachments: runtime.attach())
        try FileSystem.writeAtomically(summary.document.bytes, to: announcement)
        let elapsed = EventLoop.monotonicMilliseconds - begin
        print(printsJSON ? summary.document.text : summary.tables(elapsed: elapsed))
        fflush(nil)
        try withExtendedLifetime(watch) { try loop.run() }
        runtime.close()
        log.close()
        try FileSystem.remove(announcement)
    }

    /// Builds and swaps whenever a file of the project changes.
    private func watch(_ runtime: LocalRuntime, _ loop: EventLoop) throws -> SourceWatch {
        let options = project.options
        let usual = SourceWatch.usualCommand(
            in: options.templateFolder,
            executables: options.executableFolder
        )
        var text = project.text
        return try SourceWatch(
            root: options.templateFolder,
            ignoring: runtime.dataDirectory,
            command: arguments["build-command"] ?? usual,
            loop: loop
        ) { [arguments] in
            do {
                let changed = try Self.project(arguments)
                if changed.text == text {
                    runtime.renewWorkers()
                } else {
                    runtime.change(to: changed.template, options: changed.options)
                    text = changed.text
                }
                Plumb.note("runs what has changed")
            } catch let error as UsageError {
                Plumb.complain("\(error.description): what ran before goes on")
            } catch {
                Plumb.complain("\(error)")
                Plumb.note("what ran before goes on")
            }
        }
    }

    /// What would end every function that reads the pipeline file ends the start.
    private static func refuseBadPipeline(_ options: RuntimeOptions) throws {
        let name = options.variables["PIPELINE_FILE"] ?? "pipeline.yaml"
        let path = name.hasPrefix("/") ? name : "\(options.templateFolder)/\(name)"
        guard access(path, F_OK) == 0 else { return }
        let findings = try PipelineCheck(path: path).findings()
        guard findings.isEmpty else { throw PipelineRefused(findings: findings) }
    }

    /// Each worker takes five descriptors and each client one.
    private func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Blocks for whole flushes go back to the system when they are freed.
    ///
    /// Left alone, glibc keeps blocks of that size for later once it has seen a few. Calls `mallopt`.
    private func returnLargeBlocks() {
        mallopt(M_MMAP_THRESHOLD, 4_194_304)
        mallopt(M_ARENA_MAX, 2)
    }
}

/// A pipeline file that functions would refuse, unset variables included.
private struct PipelineRefused: Error, CustomStringConvertible {
    let findings: [FileFinding]

    var description: String { findings.map(\.diagnostic).joined(separator: "\n") }
}
