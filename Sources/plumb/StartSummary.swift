internal import Glibc
internal import JSON
internal import LocalRuntime
internal import Template

/// What `plumb start` says once it is ready.
struct StartSummary {
    private let runtime: LocalRuntime
    private let options: RuntimeOptions
    private let attachments: [Attachment]

    init(_ runtime: LocalRuntime, _ options: RuntimeOptions, attachments: [Attachment]) {
        self.runtime = runtime
        self.options = options
        self.attachments = attachments
    }

    /// For programs: the line of `--json`, and `runtime.json`.
    var document: JSON {
        let routes = runtime.template.routes.map { route -> JSON in
            [
                "method": JSON(route.method), "path": JSON(route.path),
                "function": JSON(route.function), "line": JSON(route.line),
            ]
        }
        return [
            "processID": JSON(Int(getpid())), "httpPort": JSON(runtime.httpPort),
            "httpURL": JSON(runtime.httpURL), "awsPort": JSON(runtime.awsPort),
            "dataDirectory": JSON(options.dataDirectory), "routes": JSON(routes),
            "queues": JSON(runtime.template.queues.map { JSON($0.logicalID) }),
            "streams": JSON(runtime.template.streams.map { JSON($0.logicalID) }),
            "attachments": JSON(attachments.map(\.document)),
        ]
    }

    /// For people.
    ///
    /// - Parameter elapsed: how many milliseconds the start took.
    /// - Returns: Lines without an end at the last.
    func tables(elapsed: Int) -> String {
        let template = runtime.template
        let path = options.templatePath
        let routes = template.routes.map {
            [$0.method, $0.path, $0.function, "\(path):\($0.line)"]
        }
        let urls = template.functions.filter { $0.url != nil }.map { function in
            [
                "http://127.0.0.1:\(runtime.awsPort)\(FunctionURL.path(of: function.logicalID))/",
                function.logicalID, "\(path):\(function.line)",
            ]
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
                "\(options.dataDirectory)/buckets/\(bucket)",
                "every \(stream.flushIntervalMilliseconds) ms", "\(path):\(stream.line)",
            ]
        }
        let schedules = template.schedules.map {
            [$0.name, $0.function, $0.times, "\(path):\($0.line)"]
        }
        let rules = template.eventRules.map { rule in
            let targets = rule.targets.map(\.destination.logicalID).joined(separator: ", ")
            return [rule.path, targets.isEmpty ? "-" : targets, "\(path):\(rule.line)"]
        }
        let style = TerminalStyle(STDOUT_FILENO)
        var lines = [
            "HTTP API  \(runtime.httpURL)",
            "AWS API   http://127.0.0.1:\(runtime.awsPort)",
        ]
        for (title, rows) in [
            ("Routes", routes), ("Function URLs", urls), ("Queues", queues), ("Streams", streams),
            ("Schedules", schedules), ("Event rules", rules),
        ] where !rows.isEmpty {
            lines += ["", style.heading(title)] + Table(rows).lines
        }
        for attachment in attachments {
            lines += [
                "",
                style.heading(
                    "\(attachment.function) waits for this process, as a debugger has it:"
                ),
                "  " + attachment.command,
            ]
        }
        return (lines + ["", "Ready in \(elapsed) ms. Ctrl-C stops."]).joined(separator: "\n")
    }
}

extension Attachment {
    fileprivate var document: JSON {
        [
            "function": JSON(function), "directory": JSON(directory),
            "executable": JSON(executable), "arguments": JSON(arguments.map { JSON($0) }),
            "variables": JSON(members: variables.map { ($0.name, JSON($0.value)) }),
        ]
    }

    /// A line for a shell.
    fileprivate var command: String {
        let variables = variables.map { "\($0.name)=\(Self.quoted($0.value))" }
        let words = ([executable] + arguments).map(Self.quoted)
        return "cd \(Self.quoted(directory)) && env "
            + (variables + words).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "/._-:=@%+,".utf8.contains(byte)
            }
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
