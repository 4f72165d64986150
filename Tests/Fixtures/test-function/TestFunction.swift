import Events
import FunctionRuntime
import Glibc
import JSON
import Time
import WorkerProtocol

/// A function for tests of the local runtime: does what its event or its message says.
///
/// `{"do":"echo"|"answer"|"context"|"fill"|"large"|"nothing"|"fail"|"crash"|"segfault"|"hang"|"rubbish"|"emit"|"print"|"sleep"|"exit"|"log", …}`
/// and what `ProcessVerbs` adds.
@main
struct TestFunction {
    static func main() {
        FunctionDescription(
            name: "test-function",
            summary: "does what its event says, for tests",
            trigger: .direct
        ).run { _ in
            { event, context in
                if let path = getenv("TEST_RECORD") {
                    record(event, at: path)
                    return FunctionResult([:])
                }
                if let records = event["records"]?.array {
                    return FunctionResult(
                        try StreamVerbs.answer(to: records) { _ = try act(on: $0) }
                    )
                }
                guard let records = event["Records"]?.array, records.first?["body"] != nil else {
                    return try answer(to: event, context)
                }
                return try QueueEvent.handle(event, context) { _, body in try act(on: body) }
            }
        }
    }

    /// What an authorizer says that lets everybody in: in either form, with the event to look at.
    private static func permission(_ event: JSON, _ context: Context) -> JSON {
        [
            "isAuthorized": true, "principalId": "p",
            "policyDocument": [
                "Version": "2012-10-17",
                "Statement": [
                    ["Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"]
                ],
            ],
            "context": ["event": JSON(event.text), "requestID": JSON(context.requestID)],
        ]
    }

    /// Keeps an event as a line of a file, instead of doing what it says.
    private static func record(_ event: JSON, at path: UnsafePointer<CChar>) {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        let line = event.bytes + [UInt8(ascii: "\n")]
        write(file, line, line.count)
        close(file)
    }

    /// Whether this is one of the first `failures` runs with a marker, a file that counts them.
    private static func isEarlyRun(_ request: JSON) -> Bool {
        guard let marker = request["marker"]?.string else { return false }
        let file = open(marker, O_RDWR | O_CREAT | O_APPEND, 0o644)
        defer { close(file) }
        write(file, "x", 1)
        return lseek(file, 0, SEEK_END) <= request["failures"]?.int ?? 0
    }

    /// What is asked for stands in the body of an HTTP request, for an authorizer in the header
    /// `x-do`, or is the event itself.
    private static func requested(_ event: JSON) -> JSON {
        let header = event["type"] == "REQUEST" ? event["headers"]?["x-do"] : nil
        guard let text = (header ?? event["body"])?.string, let body = try? JSON(parsing: text)
        else {
            return event
        }
        return body
    }

    /// An HTTP answer that shows the event, or just "ok" where something was asked for that needs no
    /// showing.
    private static func answer(to event: JSON, _ context: Context) throws -> FunctionResult {
        let request = requested(event)
        if event["type"] == "REQUEST", request["do"] == nil {
            return FunctionResult(permission(event, context))
        }
        if request["do"] == "context" { return FunctionResult(shown(context)) }
        if request["do"] == "fill" {
            let text = String(repeating: "x", count: request["bytes"]?.int ?? 0)
            return FunctionResult(JSON(text), emitted: try act(on: request))
        }
        if let result = ProcessVerbs.answer(request) { return FunctionResult(result) }
        if request["do"] == "answer" { return FunctionResult(request["result"] ?? .null) }
        if request["do"] == "large" {
            // Of exactly so many bytes, what stands around the body included.
            let empty: JSON = ["statusCode": 200, "body": ""]
            let around = empty.bytes.count
            let bytes = max(around, request["bytes"]?.int ?? 0)
            let body = String(repeating: "x", count: bytes - around)
            return FunctionResult(["statusCode": 200, "body": JSON(body)])
        }
        let emitted = try act(on: request)
        guard request["do"] == nil || request["do"] == "echo" else {
            return FunctionResult(["statusCode": 200, "body": "ok"], emitted: emitted)
        }
        return FunctionResult(
            ["statusCode": 200, "body": JSON(event.text), "requestID": JSON(context.requestID)],
            emitted: emitted
        )
    }

    /// What the runtime says of the invocation.
    private static func shown(_ context: Context) -> JSON {
        [
            "requestID": JSON(context.requestID), "traceID": JSON(context.traceID),
            "clientContext": JSON(context.clientContext),
            "deadline": context.deadline.map { JSON($0.milliseconds) } ?? .null,
        ]
    }

    /// Does what is asked for.
    ///
    /// - Parameter request: an instruction.
    /// - Returns: what it says is to be sent on.
    /// - Throws: the failure that it asks for.
    private static func act(on request: JSON) throws -> [Emission] {
        if isEarlyRun(request) { throw Failure() }
        switch request["do"]?.string ?? "echo" {
        case "fail":
            throw Failure(
                errorMessage: request["message"]?.string ?? Failure.standardMessage,
                isRetryable: request["retryable"]?.bool ?? true,
                retryAfterSeconds: request["retryAfterSeconds"]?.int
            )
        case "crash": abort()
        case "segfault": raise(SIGSEGV)
        case "exit": exit(CInt(request["status"]?.int ?? 0))
        case "hang": while true { sleep(1000) }
        case "sleep": usleep(UInt32(request["milliseconds"]?.int ?? 0) * 1000)
        case "print": print("this goes to the log, not between frames")
        case "log":
            // Bytes that are no text, and no end of a line.
            let bytes = [UInt8](repeating: 0xF7, count: request["bytes"]?.int ?? 0)
            var written = 0
            while written < bytes.count {
                written += max(
                    0,
                    write(STDERR_FILENO, Array(bytes[written...]), bytes.count - written)
                )
            }
        case "rubbish":
            // The pipe itself, which the runtime's door has put out of the way of prints.
            for descriptor in CInt(3)...20 { write(descriptor, "rubbish rubbish rubbish", 23) }
        default: break
        }
        return try JSONCursor(request)["emit"].ifPresent?.array().map { entry in
            let filled = entry["bytes"].value?.int.map { String(repeating: "x", count: $0) }
            return Emission(
                to: try entry["channel"].string(),
                entry["body"].value ?? filled.map { JSON($0) } ?? .null,
                delaySeconds: entry["delaySeconds"].value?.int,
                priority: entry["priority"].value?.int,
                key: entry["key"].value?.string
            )
        } ?? []
    }
}

/// A failure that a test asked for.
private struct Failure: FunctionFailure {
    var errorType: String { "Test.Failed" }
    static let standardMessage = "a test asked for it"

    var errorMessage = Failure.standardMessage
    var isRetryable = true
    var retryAfterSeconds: Int?
}
