internal import EventLoop
internal import Glibc
internal import JSON
internal import Time

/// `plumb top`: what a running runtime has to do, looked at again and again.
struct TopCommand {
    private let console: Console
    private let intervalMilliseconds: Int
    private let isOnce: Bool
    private let printsJSON: Bool
    private let isLive: Bool

    init(_ arguments: Arguments) throws {
        console = try Console(dataDirectory: arguments["data-dir"] ?? ".plumb")
        let text = arguments["interval"] ?? "1s"
        guard let interval = DurationText.milliseconds(text), Self.intervals.contains(interval)
        else {
            throw UsageError("--interval is '\(text)': give a duration from 100ms to 1h")
        }
        intervalMilliseconds = interval
        isOnce = arguments.has("once")
        printsJSON = arguments.has("json")
        isLive = isatty(STDOUT_FILENO) == 1 && !printsJSON && !isOnce
    }

    /// In milliseconds.
    private static let intervals = 100...3_600_000

    /// Looks until Ctrl-C, or once; rates need two looks, so the first shown comes after an interval.
    ///
    /// - Returns: 1 where the runtime ends meanwhile.
    func run() throws -> CInt {
        let loop = try EventLoop()
        var isInterrupted = false
        try loop.onSignals([SIGINT, SIGTERM]) { _ in
            isInterrupted = true
            loop.stop()
        }
        var last = (status: try status(), at: EventLoop.monotonicMilliseconds)
        var failure: (any Error)?
        func look() {
            loop.after(milliseconds: intervalMilliseconds) {
                do {
                    let now = (status: try status(), at: EventLoop.monotonicMilliseconds)
                    let seconds = Double(now.at - last.at) / 1000
                    show(TopView(now.status, before: (last.status, seconds)))
                    last = now
                } catch {
                    failure = error
                }
                if failure != nil || isOnce { loop.stop() } else { look() }
            }
        }
        if isLive {
            // The alternate screen, so that what stood there before comes back.
            write("\u{1B}[?1049h\u{1B}[?25l")
            show(TopView(last.status))
        }
        defer { if isLive { write("\u{1B}[?25h\u{1B}[?1049l") } }
        look()
        try loop.run()
        guard let failure, !isInterrupted else { return 0 }
        Plumb.complain("\(failure)")
        return 1
    }

    /// What the runtime says of itself, with all that it knows of its queues.
    private func status() throws -> JSON {
        var status = try console.send("GET", ["_plumb", "status"]).document
        let queues = try console.send("GET", ["_plumb", "queues"]).document["queues"]?.array ?? []
        status["queues"] = JSON(members: queues.map { ($0["name"]?.string ?? "", $0) })
        return status
    }

    private func show(_ view: TopView) {
        if printsJSON {
            write(view.document.text + "\n")
        } else if isLive {
            // From the top left, each line cleared to its end, then what is below.
            let lines = view.lines.map { "\($0)\u{1B}[K\r\n" }.joined()
            write("\u{1B}[H\(lines)\u{1B}[J")
        } else {
            write(view.lines.joined(separator: "\n") + "\n")
        }
    }

    private func write(_ text: String) {
        print(text, terminator: "")
        fflush(nil)
    }
}

extension Verb {
    static let top = Verb(
        name: "top",
        summary: "shows what functions, queues, streams and schedules have to do, again and again",
        details: """
            Until Ctrl-C. Rates are those since the look before. On a terminal the tables stay in
            place; elsewhere each look is printed below the one before. The exit status is 1 where
            the runtime ends meanwhile.
            """,
        options: [
            .value("interval", "DURATION", .text, "between two looks (default 1s)"),
            .switch("once", "prints one look and ends"),
            .value("data-dir", "FOLDER", .folder, "that of the runtime (default .plumb)"),
            .switch("json", "prints one object a look"),
        ],
        examples: ["plumb top", "plumb top --once --json"],
        action: .run { try TopCommand($0).run() }
    )
}
