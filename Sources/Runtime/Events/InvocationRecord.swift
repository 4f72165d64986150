internal import JSON
package import Time

/// What became of an asynchronous invocation, as its destination is told.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
package struct InvocationRecord: Sendable {
    /// Why the record is sent.
    package enum Condition: String, Sendable {
        case success = "Success"
        case retriesExhausted = "RetriesExhausted"
        case eventAgeExceeded = "EventAgeExceeded"
        /// The function may not run at all: its reserved concurrency is zero.
        case zeroReservedConcurrency = "ZeroReservedConcurrency"
    }

    /// What the function answered the last time.
    package struct Response: Sendable {
        /// JSON text.
        package var payload: [UInt8]
        package var isFailure: Bool

        package init(payload: [UInt8], isFailure: Bool) {
            self.payload = payload
            self.isFailure = isFailure
        }
    }

    package var condition: Condition
    package var requestID: String
    /// The name of the function.
    package var function: String
    /// How often it was run.
    package var invokeCount: Int
    package var time: Timestamp
    /// The event, JSON text.
    package var request: [UInt8]
    /// Nil where it was given up without being run at last.
    package var response: Response?

    package init(
        condition: Condition,
        requestID: String,
        function: String,
        invokeCount: Int,
        time: Timestamp,
        request: [UInt8],
        response: Response?
    ) {
        self.condition = condition
        self.requestID = requestID
        self.function = function
        self.invokeCount = invokeCount
        self.time = time
        self.request = request
        self.response = response
    }

    /// The record as JSON text.
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(request.count + (response?.payload.count ?? 0) + 512)
        let context: JSON = [
            "requestId": JSON(requestID), "functionArn": JSON("\(arn):$LATEST"),
            "condition": JSON(condition.rawValue), "approximateInvokeCount": JSON(invokeCount),
        ]
        var record = JSONObjectWriter(into: &output)
        record.add("version", "1.0", to: &output)
        record.add("timestamp", time.rfc3339, to: &output)
        record.add("requestContext", context, to: &output)
        record.key("requestPayload", to: &output)
        output.append(contentsOf: request)
        if let response {
            var context: JSON = ["statusCode": 200, "executedVersion": "$LATEST"]
            if response.isFailure { context["functionError"] = "Unhandled" }
            record.add("responseContext", context, to: &output)
            record.key("responsePayload", to: &output)
            output.append(contentsOf: Self.document(response.payload))
        }
        record.end(&output)
        return output
    }

    private var arn: String {
        "arn:aws:lambda:\(LocalAccount.region):\(LocalAccount.id):function:\(function)"
    }

    /// The payload itself, or a text that holds it where it is no JSON.
    private static func document(_ payload: [UInt8]) -> [UInt8] {
        do {
            _ = try JSON(parsing: payload)
            return payload
        } catch {
            return JSON(String(decoding: payload, as: UTF8.self)).bytes
        }
    }
}
