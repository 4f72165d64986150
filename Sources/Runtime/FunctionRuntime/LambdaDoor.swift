internal import CLinux
internal import Glibc
internal import JSON
internal import Time
internal import WorkerProtocol

/// The front door of Lambda: events fetched from the Runtime API, results posted to it.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
struct LambdaDoor {
    let handler: AnyHandler
    let setting: InvocationSetting
    /// Whether the local runtime serves the API: it carries out what a result says in `emitted`.
    let isLocal: Bool
    private let connection: RuntimeAPIConnection

    /// - Parameters:
    ///   - handler: the function.
    ///   - setting: what all invocations have in common.
    ///   - environment: names the API's address.
    /// - Throws: `ConfigurationError` where the address is none or nobody answers there.
    init(
        _ handler: AnyHandler,
        _ setting: InvocationSetting,
        _ environment: Environment
    ) throws {
        self.handler = handler
        self.setting = setting
        isLocal = environment["AWS_SAM_LOCAL"] != nil
        connection = try RuntimeAPIConnection(environment["AWS_LAMBDA_RUNTIME_API"] ?? "")
    }

    /// Tells whoever invokes a function why it does not start.
    ///
    /// - Parameters:
    ///   - error: why.
    ///   - environment: names the API's address, if there is one.
    static func report(_ error: any Error, _ environment: Environment) {
        guard let address = environment["AWS_LAMBDA_RUNTIME_API"] else { return }
        let document: JSON = [
            "errorType": "Runtime.BadConfiguration", "errorMessage": JSON("\(error)"),
        ]
        do {
            let connection = try RuntimeAPIConnection(address)
            _ = try connection.send("POST", "init/error", body: document.bytes)
        } catch {
            // The error itself stands on stderr, and the exit status says the same.
        }
    }

    /// Handles event after event; Lambda ends the process.
    func run() throws -> ExitStatus {
        // A print belongs to the log of its own invocation, not to that of the one that fills a buffer.
        plumb_flush_stdout_by_line()
        while true {
            guard let event = try connection.send("GET", "invocation/next"), event.status == 200
            else { return .handled }
            guard let requestID = event["lambda-runtime-aws-request-id"] else {
                throw ConfigurationError("the Runtime API gave an event without a request ID")
            }
            let (kind, body) = answer(to: event, requestID)
            setting.deferred.run()
            _ = try connection.send("POST", "invocation/\(requestID)/\(kind)", body: body)
        }
    }

    private func answer(
        to event: RuntimeAPIConnection.Answer,
        _ requestID: String
    ) -> (kind: String, body: [UInt8]) {
        let context = { (bytes: [UInt8]) in
            setting.context(
                for: bytes,
                requestID: requestID,
                deadline: event["lambda-runtime-deadline-ms"].flatMap { Int($0) }
                    .map { Timestamp(milliseconds: $0) },
                traceID: event["lambda-runtime-trace-id"] ?? "",
                clientContext: event["lambda-runtime-client-context"] ?? ""
            )
        }
        do {
            switch handler {
            case .value(let handler):
                let document = try JSON(parsing: event.body)
                let result = try handler(document, context(document.bytes))
                guard isLocal || result.emitted.isEmpty else { throw EmissionsUnsupported() }
                return ("response", result.bytes)
            case .bytes(let handler):
                let result = try handler(event.body, context(JSON.compact(event.body)))
                return ("response", result)
            }
        } catch {
            let failure = ReportedFailure(error)
            var log = setting.log
            log.requestID = requestID
            log.log(.error, failure.errorMessage, [("errorType", JSON(failure.errorType))])
            return ("error", failure.json.bytes)
        }
    }
}

/// On AWS nobody carries out yet what a result wants sent on: better a failure than a loss.
private struct EmissionsUnsupported: FunctionFailure {
    var errorType: String { "Runtime.EmissionsUnsupported" }
    var errorMessage: String { "on AWS this build cannot send on what the function emits" }
    var isRetryable: Bool { false }
}
