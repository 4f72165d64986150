import EventLoop
import Glibc
import JSON
import TestSupport
import Testing
import WorkerProtocol
import Workers

/// A pool of real processes of `test-function` on a loop of its own.
final class PoolBench {
    let loop: EventLoop
    let pool: WorkerPool
    /// In the order in which the invocations ended.
    private(set) var outcomes: [(id: String, outcome: Invocation.Outcome)] = []
    /// What the workers logged, reports included.
    var log: String { String(decoding: logged, as: UTF8.self) }
    var logged: [UInt8] { logging.bytes }
    private let logging: Log
    private var expected = 0
    private var ended = 0

    /// A worker that dies while it is written to must not end the tests.
    private static let ignoreBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

    static let executable: String = {
        let path = "\(Binaries.folder)/test-function"
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }()

    init(
        executable: String = PoolBench.executable,
        timeoutSeconds: Int = 20,
        maximumWorkers: Int = 1,
        _ change: (inout WorkerSetting) -> Void = { _ in }
    ) throws {
        Self.ignoreBrokenPipes
        loop = try EventLoop()
        var setting = WorkerSetting(
            executable: executable,
            environment: [("LOG_LEVEL", "error"), ("PATH", "/usr/bin:/bin")],
            directory: "/",
            timeoutSeconds: timeoutSeconds,
            maximumWorkers: maximumWorkers
        )
        change(&setting)
        let logging = Log()
        self.logging = logging
        pool = WorkerPool(setting, loop: loop) { logging.bytes += $0 }
    }

    private final class Log {
        var bytes: [UInt8] = []
    }

    /// Invokes the function; the run ends when everything that was invoked has ended.
    func invoke(
        _ event: String,
        id: String = "r",
        then next: @escaping () -> Void = {}
    ) {
        invoke(event, id: id, changing: { _ in }, then: next)
    }

    /// As `invoke`, of an invocation that says more than its event.
    func invoke(
        _ event: String,
        id: String = "r",
        changing change: (inout Invocation) -> Void,
        then next: @escaping () -> Void = {}
    ) {
        expected += 1
        var invocation = Invocation(requestID: id, event: Array(event.utf8)) { [unowned self] in
            outcomes.append((id, $0))
            next()
            end()
        }
        change(&invocation)
        pool.invoke(invocation)
    }

    /// Goes on once a condition holds, which is looked at every few milliseconds.
    func when(_ condition: @escaping () -> Bool, _ action: @escaping () -> Void) {
        expected += 1
        look(condition, action)
    }

    private func look(_ condition: @escaping () -> Bool, _ action: @escaping () -> Void) {
        loop.after(milliseconds: 5) { [unowned self] in
            guard condition() else {
                look(condition, action)
                return
            }
            action()
            end()
        }
    }

    private func end() {
        ended += 1
        if ended == expected { loop.stop() }
    }

    func run() throws {
        loop.after(milliseconds: Patience.milliseconds) { [loop] in
            Issue.record("the pool forgot an invocation")
            loop.stop()
        }
        try loop.run()
        pool.close()
    }

    /// The outcome of an invocation with this ID.
    func outcome(_ id: String = "r") throws -> Invocation.Outcome {
        try #require(outcomes.first { $0.id == id }).outcome
    }

    /// What the function answered.
    func result(_ id: String = "r") throws -> JSON {
        try JSON(parsing: try outcome(id).get().result)
    }

    /// The error document that whoever invoked the function gets.
    func failure(_ id: String = "r") throws -> JSON {
        guard case .failure(let failure) = try outcome(id) else {
            Issue.record("\(id) did not fail")
            return .null
        }
        return try JSON(parsing: failure.document(requestID: id))
    }

    /// What was logged, line by line.
    var logLines: [Substring] { log.split(separator: "\n") }
}
