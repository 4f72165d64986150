internal import CLinux
internal import EventLoop
internal import Files
internal import Glibc
internal import JSON
internal import LocalRuntime
internal import Template

/// `plumb start`: runs the template until it is told to stop.
struct StartCommand {
    private let project: Project
    private let printsJSON: Bool

    init(_ arguments: Arguments) throws {
        project = try Project(arguments)
        printsJSON = arguments.has("json")
        for notice in project.template.notEmulated {
            Plumb.complain(notice.finding.diagnostic(file: project.options.templatePath))
        }
    }

    func run() throws {
        try refuseBadPipeline()
        let begin = EventLoop.monotonicMilliseconds
        let loop = try EventLoop()
        try loop.onSignals([SIGINT, SIGTERM]) { _ in loop.stop() }
        // A client that goes away and a disk quota are errors of one call, not of the process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        raiseDescriptorLimit()
        returnLargeBlocks()
        let runtime = try LocalRuntime(
            project.template,
            options: project.options,
            loop: loop,
            report: { Plumb.complain($0) }
        )
        let announcement = "\(project.options.dataDirectory)/runtime.json"
        try FileSystem.writeAtomically(document(runtime).bytes, to: announcement)
        let elapsed = EventLoop.monotonicMilliseconds - begin
        print(printsJSON ? document(runtime).text : tables(runtime, elapsed: elapsed))
        fflush(nil)
        try loop.run()
        runtime.close()
        try FileSystem.remove(announcement)
    }

    /// What would end every function that reads the pipeline file ends the start.
    private func refuseBadPipeline() throws {
        let options = project.options
        let name = options.variables["PIPELINE_FILE"] ?? "pipeline.yaml"
        let path = name.hasPrefix("/") ? name : "\(options.templateFolder)/\(name)"
        guard access(path, F_OK) == 0 else { return }
        let findings = try PipelineCheck(path: path).findings()
        guard findings.isEmpty else { throw PipelineRefused(findings: findings) }
    }

    /// Each worker takes four descriptors and each client one.
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
        mallopt(M_MMAP_THRESHOLD, 262_144)
        mallopt(M_ARENA_MAX, 2)
    }

    private func document(_ runtime: LocalRuntime) -> JSON {
        let routes = runtime.template.routes.map { route -> JSON in
            [
                "method": JSON(route.method), "path": JSON(route.path),
                "function": JSON(route.function), "line": JSON(route.line),
            ]
        }
        return [
            "processID": JSON(Int(getpid())), "httpPort": JSON(runtime.httpPort),
            "awsPort": JSON(runtime.awsPort),
            "dataDirectory": JSON(project.options.dataDirectory), "routes": JSON(routes),
            "queues": JSON(runtime.template.queues.map { JSON($0.logicalID) }),
            "streams": JSON(runtime.template.streams.map { JSON($0.logicalID) }),
        ]
    }

    private func tables(_ runtime: LocalRuntime, elapsed: Int) -> String {
        let template = runtime.template
        let path = project.options.templatePath
        let routes = template.routes.map {
            [$0.method, $0.path, $0.function, "\(path):\($0.line)"]
        }
        let queues = template.queues.map { queue -> [String] in
            let consumers = template.queueMappings.filter { $0.queue == queue.logicalID }
            let names = consumers.map(\.function).joined(separator: ", ")
            return [queue.logicalID, names.isEmpty ? "-" : names, "\(path):\(queue.line)"]
        }
        let streams = template.streams.map { stream -> [String] in
            let bucket = template.buckets.first { $0.logicalID == stream.bucket }?.name ?? "?"
            let transform = stream.transform ?? "-"
            return [
                stream.logicalID, transform,
                "\(project.options.dataDirectory)/buckets/\(bucket)",
                "every \(stream.flushIntervalMilliseconds) ms", "\(path):\(stream.line)",
            ]
        }
        let schedules = template.schedules.map {
            [$0.name, $0.function, "every \($0.periodSeconds) s", "\(path):\($0.line)"]
        }
        let style = TerminalStyle(STDOUT_FILENO)
        var lines = [
            "HTTP API  http://127.0.0.1:\(runtime.httpPort)",
            "AWS API   http://127.0.0.1:\(runtime.awsPort)",
        ]
        for (title, rows) in [
            ("Routes", routes), ("Queues", queues), ("Streams", streams), ("Schedules", schedules),
        ] where !rows.isEmpty {
            lines += ["", style.heading(title)] + Table(rows).lines
        }
        return (lines + ["", "Ready in \(elapsed) ms. Ctrl-C stops."]).joined(separator: "\n")
    }
}

/// A pipeline file that functions would refuse, unset variables included.
private struct PipelineRefused: Error, CustomStringConvertible {
    let findings: [FileFinding]

    var description: String { findings.map(\.diagnostic).joined(separator: "\n") }
}

/// Rows with their columns aligned.
private struct Table {
    let lines: [String]

    init(_ rows: [[String]]) {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.compactMap { column < $0.count ? $0[column].count : nil }.max() ?? 0
        }
        lines = rows.map { row in
            let cells = zip(row, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            let line = "  " + cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
