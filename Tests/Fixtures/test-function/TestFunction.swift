import Events
import FunctionRuntime
import Glibc
import JSON
import WorkerProtocol

/// A function for tests of the local runtime: does what its event or its message says.
///
/// `{"do":"echo"|"answer"|"large"|"nothing"|"fail"|"crash"|"segfault"|"hang"|"rubbish"|"emit"|"print"|"sleep"|"exit"|"log", …}`
@main
struct TestFunction {
    static func main() {
        FunctionDescription(
            name: "test-function",
            summary: "does what its event says, for tests",
            trigger: .direct
        ).run { _ in
            { event, context in
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

    /// Does what is asked for.
    ///
    /// - Parameter request: an instruction.
    /// - Returns: what it says is to be sent on.
    /// - Throws: the failure that it asks for.
    private static func act(on request: JSON) throws -> [Emission] {
        switch request["do"]?.string ?? "echo" {
        case "fail":
            throw Failure(
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
            Emission(
                to: try entry["channel"].string(),
                entry["body"].value ?? .null,
                delaySeconds: entry["delaySeconds"].value?.int,
                priority: entry["priority"].value?.int
            )
        } ?? []
    }
}

/// A failure that a test asked for.
private struct Failure: FunctionFailure {
    var errorType: String { "Test.Failed" }
    var errorMessage: String { "a test asked for it" }
    var isRetryable: Bool
    var retryAfterSeconds: Int?
}
