internal import Events
internal import HTTPServer
internal import JSON
internal import Workers

/// A request of SQS's and the protocol that it came by.
enum QueueRequest {
    /// `X-Amz-Target: AmazonSQS.<Action>` and a JSON document.
    case json(action: String)
    /// Parameters as a form has them, in the body or in the query; the answer is XML.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
    case query(QueryDocument)

    /// Recognises a request; nil for one of another service.
    init?(_ exchange: HTTPExchange) {
        let prefix = "AmazonSQS."
        if let target = exchange.header("x-amz-target") {
            guard target.hasPrefix(prefix) else { return nil }
            self = .json(action: String(target.dropFirst(prefix.count)))
            return
        }
        // A document for a function may look like a form to who sends it with curl.
        let segments = exchange.target.split(separator: "/").prefix(2)
        guard segments.count < 2 || segments.last != "functions" else { return nil }
        let isForm =
            exchange.header("content-type")?.hasPrefix("application/x-www-form-urlencoded") ?? false
        let query = exchange.target.drop { $0 != "?" }.dropFirst()
        let text = isForm && exchange.method == "POST" ? exchange.body : Array(query.utf8)
        guard let document = QueryDocument(text) else { return nil }
        self = .query(document)
    }

    /// The action and its parameters.
    func call(_ exchange: HTTPExchange) throws(QueueError) -> QueueCall {
        let host = exchange.header("host") ?? "localhost"
        switch self {
        case .json(let action):
            let document: JSON
            do {
                document = exchange.body.isEmpty ? [:] : try JSON(parsing: exchange.body)
            } catch {
                throw .malformed("The body is not JSON: \(error)")
            }
            guard document.kind == .object else { throw .malformed("The body is no JSON object.") }
            let parameters = QueueParameters(document: document)
            return QueueCall(action: action, parameters: parameters, host: host)
        case .query(let query):
            var document = query.parameters
            // Old clients post to the URL of their queue.
            let path = exchange.target.prefix { $0 != "?" }
            if document["QueueUrl"] == nil, path.split(separator: "/").count >= 2 {
                document["QueueUrl"] = JSON(String(path))
            }
            return QueueCall(
                action: query.action,
                parameters: QueueParameters(document: document),
                host: host
            )
        }
    }

    func answer(_ result: Result<JSON?, QueueError>, to exchange: HTTPExchange) {
        let requestID = RequestID.make()
        var headers = [(name: "x-amzn-requestid", value: requestID)]
        switch (self, result) {
        case (.json, .success(let document)):
            headers.append(("content-type", "application/x-amz-json-1.0"))
            exchange.answer(status: 200, headers: headers, body: document?.bytes ?? [])
        case (.json, .failure(let error)):
            headers.append(("content-type", "application/x-amz-json-1.0"))
            let side = error.isSendersFault ? "Sender" : "Receiver"
            headers.append(("x-amzn-query-error", "\(error.code);\(side)"))
            let document: JSON = [
                "__type": JSON("com.amazonaws.sqs#\(error.shape)"), "message": JSON(error.message),
            ]
            if !error.isSendersFault { headers.append(("retry-after", "1")) }
            exchange.answer(status: error.status, headers: headers, body: document.bytes)
        case (.query(let query), .success(let document)):
            headers.append(("content-type", "text/xml"))
            let xml = QueryAnswer.document(document, action: query.action, requestID: requestID)
            exchange.answer(status: 200, headers: headers, body: Array(xml.utf8))
        case (.query, .failure(let error)):
            headers.append(("content-type", "text/xml"))
            let xml = QueryAnswer.error(error, requestID: requestID)
            if !error.isSendersFault { headers.append(("retry-after", "1")) }
            exchange.answer(status: error.status, headers: headers, body: Array(xml.utf8))
        }
    }
}

/// An action, its parameters, and the host that the client calls the endpoint by.
struct QueueCall {
    let action: String
    let parameters: QueueParameters
    let host: String
}
