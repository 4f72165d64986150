internal import Events
internal import HTTPServer
package import JSON
package import Serving
internal import Workers

/// The port for everything shaped like AWS, and for the console.
///
/// Confined to the loop.
///
/// It answers Lambda's Invoke API, synchronously, and `GET /_plumb/status`.
/// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
package final class InvokeEndpoint {
    private let functions: [String: String]
    private let status: () -> JSON
    private let invoke: Invoke

    /// - Parameters:
    ///   - functions: logical IDs by function name and by logical ID.
    ///   - server: gets its handler.
    ///   - status: the document of `/_plumb/status`.
    ///   - invoke: runs a function.
    package init(
        functions: [String: String],
        server: LoopServer,
        status: @escaping () -> JSON,
        invoke: @escaping Invoke
    ) {
        self.functions = functions
        self.status = status
        self.invoke = invoke
        server.handler = { [unowned self] in handle($0) }
    }

    private func handle(_ exchange: HTTPExchange) {
        let path = exchange.target.prefix { $0 != "?" }
        let segments = path.split(separator: "/").map { FormEncoding.decode($0) ?? String($0) }
        switch (exchange.method, segments.count) {
        case ("GET", 2) where segments == ["_plumb", "status"]:
            exchange.answer(
                status: 200,
                headers: [("content-type", "application/json")],
                body: status().bytes
            )
        case ("POST", 4)
        where segments[0] == "2015-03-31" && segments[1] == "functions"
            && segments[3] == "invocations":
            invoke(name: segments[2], exchange)
        default:
            exchange.fail(404, "UnknownOperationException", "no such operation here")
        }
    }

    private func invoke(name: String, _ exchange: HTTPExchange) {
        guard let function = functions[name] else {
            let arn = "arn:aws:lambda:\(LocalAccount.region):\(LocalAccount.id):function:\(name)"
            exchange.fail(404, "ResourceNotFoundException", "Function not found: \(arn)")
            return
        }
        let type = exchange.header("x-amz-invocation-type") ?? "RequestResponse"
        guard type == "RequestResponse" else {
            exchange.fail(400, "ValidationException", "only RequestResponse is supported yet")
            return
        }
        let event = exchange.body.isEmpty ? Array("{}".utf8) : exchange.body
        do {
            _ = try JSON(parsing: event)
        } catch {
            exchange.fail(
                400,
                "InvalidRequestContentException",
                "Could not parse request body into json: \(error)"
            )
            return
        }
        invoke(InvokeRequest(function: function, event: event)) { result in
            switch result {
            case .success(let document): exchange.succeed(document, failure: nil)
            case .failure(.failed(.throttled, _)):
                exchange.fail(429, "TooManyRequestsException", "Rate Exceeded.")
            case .failure(.failed(let failure, let requestID)):
                exchange.succeed(failure.document(requestID: requestID), failure: "Unhandled")
            case .failure(let error):
                exchange.fail(503, "ServiceException", error.summary)
            }
        }
    }
}

extension HTTPExchange {
    /// A function's own failure is a success of the call, as on AWS.
    fileprivate func succeed(_ document: [UInt8], failure: String?) {
        var headers = [
            (name: "content-type", value: "application/json"),
            (name: "x-amz-executed-version", value: "$LATEST"),
        ]
        if let failure { headers.append(("x-amz-function-error", failure)) }
        answer(status: 200, headers: headers, body: document)
    }

    fileprivate func fail(_ status: Int, _ code: String, _ message: String) {
        let body: JSON = [
            "Type": JSON(status < 500 ? "User" : "Service"), "message": JSON(message),
        ]
        answer(
            status: status,
            headers: [("content-type", "application/json"), ("x-amzn-errortype", code)],
            body: body.bytes
        )
    }
}
