internal import CLinux
internal import EventLoop
internal import Files
internal import FunctionRuntime
internal import Glibc
internal import JSON
internal import LocalRuntime
internal import Template
internal import WorkerProtocol
internal import Workers

/// `plumb invoke`: one function, event after event.
struct InvokeCommand {
    private let project: Project
    private let function: FunctionResource
    private let eventPath: String
    private let repetitions: Int
    private let isPretty: Bool

    init(_ arguments: Arguments) throws {
        guard let name = arguments.positional.first else {
            throw UsageError("which function? give plumb invoke NAME -e FILE")
        }
        guard let eventPath = arguments["event"] else {
            throw UsageError("which event? give -e FILE, or -e - for stdin")
        }
        repetitions = try arguments.number("repeat", in: 1...1_000_000_000) ?? 1
        isPretty = arguments.has("pretty")
        project = try Project(arguments)
        function = try project.function(name)
        self.eventPath = eventPath
    }

    /// - Returns: the exit status: 0, 1 where an event failed, 65 where one is not JSON.
    func run() throws -> CInt {
        let input = try openEvents()
        defer { close(input) }
        signal(SIGPIPE, SIG_IGN)
        let loop = try EventLoop()
        let single = try SingleFunction(function, options: project.options, loop: loop) { bytes in
            _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
        let run = Run(single, input: input, trigger: project.template.trigger(of: function))
        run.repetitions = repetitions
        run.isPretty = isPretty
        run.onEnd = { loop.stop() }
        run.begin()
        try loop.run()
        single.close()
        if repetitions > 1 { run.sumUp() }
        return run.status
    }

    private func openEvents() throws -> CInt {
        if eventPath == "-" { return dup(STDIN_FILENO) }
        let file = plumb_open(eventPath, O_RDONLY | O_CLOEXEC, 0)
        guard file >= 0 else {
            throw UsageError("cannot open \(eventPath): \(String(cString: strerror(errno)))")
        }
        guard try FileStatus.of(eventPath)?.isFolder != true else {
            close(file)
            throw UsageError("\(eventPath) is no file with an event")
        }
        return file
    }
}

/// The events of one command, one after another.
private final class Run {
    private let single: SingleFunction
    private let trigger: FunctionDescription.Trigger
    private var events: JSONDocumentReader
    private var event: [UInt8] = []
    /// How often the event is still to be invoked.
    private var remaining = 0
    private var isDue = false
    private var isProceeding = false
    /// Whether somebody takes the results.
    private var hasReader = true
    private var milliseconds: [Double] = []
    var repetitions = 1
    var isPretty = false
    var onEnd: () -> Void = {}
    private(set) var status: CInt = 0

    init(_ single: SingleFunction, input: CInt, trigger: FunctionDescription.Trigger) {
        self.single = single
        self.trigger = trigger
        events = JSONDocumentReader(descriptor: input, maximumBytes: Self.maximumEventBytes)
    }

    private static let maximumEventBytes = 6_291_556

    func begin() {
        proceed()
    }

    /// Goes on where the last event has ended, also where that was at once: a thousand failures to
    /// start a process must not nest.
    private func proceed() {
        isDue = true
        guard !isProceeding else { return }
        isProceeding = true
        while isDue {
            isDue = false
            step()
        }
        isProceeding = false
    }

    private func step() {
        guard hasReader else {
            status = 1
            onEnd()
            return
        }
        if remaining > 0 {
            invoke()
        } else {
            readEvent()
        }
    }

    private func readEvent() {
        do {
            guard let document = try events.next() else {
                onEnd()
                return
            }
            // What a function before it in a pipe has answered stands for the batch it emitted.
            event = try PipedResult.text(from: document.bytes, for: trigger)
            remaining = repetitions
            isDue = true
        } catch {
            let isTooLarge = (error as? JSONSyntaxError)?.reason == .tooLarge
            Plumb.complain(
                isTooLarge
                    ? "an event has more than \(Self.maximumEventBytes) bytes: \(error)"
                    : "the event is not JSON: \(error)"
            )
            status = 65
            onEnd()
        }
    }

    private func invoke() {
        remaining -= 1
        let start = ContinuousClock.now
        single.invoke(event) { [self] outcome in
            milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
            switch outcome {
            case .success(let frame): show(frame.document)
            case .failure(let failure):
                show(failure.document)
                status = status == 78 ? 78 : failure.failure.exitStatus
            }
            proceed()
        }
    }

    private func show(_ document: [UInt8]) {
        var text = document
        // A function of another language may answer with what is no JSON: it stays as it is.
        if let value = try? JSON(parsing: document) {
            text = isPretty ? Array(value.indentedText.utf8) : value.bytes
        }
        text.append(UInt8(ascii: "\n"))
        var rest = text[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                hasReader = false
                return
            }
            rest = rest.dropFirst(count)
        }
    }

    /// One line about all invocations.
    func sumUp() {
        let sorted = milliseconds.sorted()
        guard let first = milliseconds.first, let longest = sorted.last else { return }
        let at = { (share: Double) in sorted[Int(Double(sorted.count - 1) * share)] }
        Plumb.note(
            "\(sorted.count) invocations: first \(Self.text(first)) ms, p50 \(Self.text(at(0.5))), "
                + "p99 \(Self.text(at(0.99))), longest \(Self.text(longest))"
        )
    }

    private static func text(_ milliseconds: Double) -> String {
        let hundredths = Int((milliseconds * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

extension InvocationFailure {
    /// What `plumb invoke` ends with.
    fileprivate var exitStatus: CInt {
        switch self {
        case .exited(status: 78), .notStarted: 78
        default: 1
        }
    }
}

extension ResultFrame {
    /// The result with what was emitted, as a function prints it in a shell.
    fileprivate var document: [UInt8] {
        guard !emitted.isEmpty, let value = try? JSON(parsing: result) else { return result }
        return FunctionResult(value, emitted: emitted).bytes
    }
}

extension SAMTemplate {
    /// What brings events to a function.
    fileprivate func trigger(of function: FunctionResource) -> FunctionDescription.Trigger {
        if let mapping = queueMappings.first(where: { $0.function == function.logicalID }) {
            return .queue(mapping.queue)
        }
        if let stream = streams.first(where: { $0.transform == function.logicalID }) {
            return .stream(stream.logicalID)
        }
        return .direct
    }
}
