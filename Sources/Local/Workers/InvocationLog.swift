/// What one worker logs, invocation by invocation.
final class InvocationLog {
    private let reports: Bool
    private let output: (ArraySlice<UInt8>) -> Void
    /// The request ID of an invocation whose START line is still to come.
    private var unstarted: String?
    /// Of the invocation that runs, where somebody asks for its log.
    private var listener: ((ArraySlice<UInt8>) -> Void)?

    /// - Parameters:
    ///   - reports: whether START, END and REPORT lines go to the output.
    ///   - output: where everything goes.
    init(reports: Bool, output: @escaping (ArraySlice<UInt8>) -> Void) {
        self.reports = reports
        self.output = output
    }

    /// Whether anybody cares which line belongs to which invocation.
    var isKept: Bool { reports || listener != nil }

    /// What is written from now on is part of the invocation's log.
    func begin(_ invocation: Invocation) {
        listener = invocation.log
        unstarted = invocation.requestID
    }

    /// The process has the event.
    func start() {
        guard let requestID = unstarted else { return }
        unstarted = nil
        if isKept { add(InvocationLines.start(requestID)) }
    }

    func write(_ bytes: ArraySlice<UInt8>) {
        output(bytes)
        listener?(bytes)
    }

    func end(
        _ invocation: Invocation,
        _ measured: InvocationLines.Measurement,
        _ failure: InvocationFailure?
    ) {
        start()
        if case .timedOut(let seconds) = failure {
            add(InvocationLines.timeout(invocation.requestID, seconds: seconds))
        }
        add(InvocationLines.end(invocation.requestID, measured, failure))
        listener = nil
    }

    private func add(_ line: [UInt8]) {
        if reports { output(line[...]) }
        listener?(line[...])
    }
}
