internal import Events
internal import HTTPServer
internal import JSON
internal import Template
internal import Workers

/// Lambda's API, as far as it is about invoking functions and naming them.
///
/// Confined to the loop. Signatures are not looked at.
/// https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
final class LambdaAPI {
    private let functions: FunctionDirectory
    private let invoke: Invoke
    private let enqueue: Enqueue

    /// AWS's own bound on a page of functions.
    private static let largestPage = 50

    init(
        functions: FunctionDirectory,
        invoke: @escaping Invoke,
        enqueue: @escaping Enqueue
    ) {
        self.functions = functions
        self.invoke = invoke
        self.enqueue = enqueue
    }

    /// Answers a request, now or later.
    ///
    /// - Parameters:
    ///   - exchange: the request.
    ///   - path: the segments of its path, decoded.
    func handle(_ exchange: HTTPExchange, path: [String]) {
        do throws(LambdaError) {
            switch (exchange.method, path.first, path.dropFirst(2).count) {
            case _ where path.dropFirst().first != "functions": throw .unknownOperation
            case ("GET", "2015-03-31", 0): list(exchange)
            case ("GET", "2015-03-31", 1): try describe(exchange, path[2])
            case ("GET", "2015-03-31", 2) where path[3] == "configuration":
                try describeConfiguration(exchange, path[2])
            case ("POST", "2015-03-31", 2) where path[3] == "invocations":
                try run(exchange, path[2])
            case ("POST", "2014-11-13", 2) where path[3] == "invoke-async":
                try runLegacy(exchange, path[2])
            default: throw .unknownOperation
            }
        } catch {
            exchange.fail(error)
        }
    }

    private func function(
        _ exchange: HTTPExchange,
        _ name: String
    ) throws(LambdaError) -> FunctionResource {
        let qualifier = exchange.queryItem("Qualifier")
        return try functions.function(try FunctionReference(name, qualifier: qualifier))
    }
}

/// Invoking.
extension LambdaAPI {
    private func run(_ exchange: HTTPExchange, _ name: String) throws(LambdaError) {
        let parameters = try InvokeParameters(exchange)
        let function = try function(exchange, name)
        var request = InvokeRequest(
            function: function.logicalID,
            event: parameters.event,
            traceID: parameters.traceID
        )
        switch parameters.type {
        case .dryRun: exchange.succeed(204, requestID: request.requestID)
        case .event:
            store(request, exchange) { exchange.succeed(202, requestID: request.requestID) }
        case .requestResponse:
            request.clientContext = parameters.clientContext
            wait(for: request, of: function, exchange, wantsLog: parameters.wantsLog)
        }
    }

    /// InvokeAsync, which Lambda keeps for old clients.
    /// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
    private func runLegacy(_ exchange: HTTPExchange, _ name: String) throws(LambdaError) {
        let event = try InvokeParameters.asynchronousEvent(exchange)
        let function = try function(exchange, name)
        let request = InvokeRequest(function: function.logicalID, event: event)
        store(request, exchange) {
            exchange.succeed(202, ["Status": 202], requestID: request.requestID)
        }
    }

    private func store(
        _ request: InvokeRequest,
        _ exchange: HTTPExchange,
        _ stored: @escaping () -> Void
    ) {
        enqueue(request) { error in
            guard let error else { return stored() }
            exchange.fail(.unavailable(reason: error.summary))
        }
    }

    private func wait(
        for request: InvokeRequest,
        of function: FunctionResource,
        _ exchange: HTTPExchange,
        wantsLog: Bool
    ) {
        var request = request
        let tail = wantsLog ? LogTail() : nil
        if let tail { request.log = { tail.append($0) } }
        let requestID = request.requestID
        invoke(request) { result in
            var headers = [(name: "x-amz-executed-version", value: FunctionReference.latest)]
            if let tail { headers.append(("x-amz-log-result", tail.base64)) }
            switch result {
            case .success(let document):
                exchange.succeed(200, headers, document, requestID: requestID)
            case .failure(.failed(.throttled, _)):
                exchange.fail(.throttled(isReserved: function.reservedConcurrency != nil))
            case .failure(.failed(let failure, _)):
                // A function's own failure is a success of the call, as on AWS.
                headers.append(("x-amz-function-error", "Unhandled"))
                let document = failure.document(requestID: requestID)
                exchange.succeed(200, headers, document, requestID: requestID)
            case .failure(let error):
                exchange.fail(.unavailable(reason: error.summary))
            }
        }
    }
}

/// Naming.
extension LambdaAPI {
    private func list(_ exchange: HTTPExchange) {
        let limit = exchange.queryItem("MaxItems").flatMap { Int($0) } ?? Self.largestPage
        let marker = exchange.queryItem("Marker")
        let page = functions.page(from: marker, limit: min(limit, Self.largestPage))
        exchange.succeed(200, page)
    }

    private func describe(_ exchange: HTTPExchange, _ name: String) throws(LambdaError) {
        let function = try function(exchange, name)
        var description: JSON = [
            "Configuration": functions.configuration(of: function), "Code": [:], "Tags": [:],
        ]
        if let count = function.reservedConcurrency {
            description["Concurrency"] = ["ReservedConcurrentExecutions": JSON(count)]
        }
        exchange.succeed(200, description)
    }

    private func describeConfiguration(
        _ exchange: HTTPExchange,
        _ name: String
    ) throws(LambdaError) {
        exchange.succeed(200, functions.configuration(of: try function(exchange, name)))
    }
}

extension HTTPExchange {
    fileprivate func queryItem(_ name: String) -> String? {
        let query = target.drop { $0 != "?" }.dropFirst()
        return HTTPRequest.queryItems(String(query)).first { $0.name == name }?.value
    }

    fileprivate func succeed(_ status: Int, requestID: String) {
        answer(status: status, headers: [("x-amzn-requestid", requestID)], body: [])
    }

    fileprivate func succeed(
        _ status: Int,
        _ document: JSON,
        requestID: String = RequestID.make()
    ) {
        succeed(status, [], document.bytes, requestID: requestID)
    }

    fileprivate func succeed(
        _ status: Int,
        _ headers: [(name: String, value: String)],
        _ document: [UInt8],
        requestID: String
    ) {
        let first = [
            (name: "content-type", value: "application/json"), ("x-amzn-requestid", requestID),
        ]
        answer(status: status, headers: first + headers, body: document)
    }

    /// Answers in the form of AWS's own errors.
    fileprivate func fail(_ error: LambdaError) {
        var document: JSON = [
            "Type": JSON(error.status < 500 ? "User" : "Service"),
            "message": JSON(error.message),
        ]
        if let reason = error.reason { document["Reason"] = JSON(reason) }
        var headers = [
            (name: "content-type", value: "application/json"),
            ("x-amzn-errortype", error.code), ("x-amzn-requestid", RequestID.make()),
        ]
        if error.isTemporary { headers.append(("retry-after", "1")) }
        answer(status: error.status, headers: headers, body: document.bytes)
    }
}
