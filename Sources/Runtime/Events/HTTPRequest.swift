internal import Crypto
package import JSON
internal import Time

/// An HTTP request as API Gateway's HTTP API hands it to a function, payload version 2.0.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
package struct HTTPRequest: Sendable {
    /// `POST /webhooks/{source}`, or `$default`.
    package var routeKey: String
    /// Upper case.
    package var method: String
    /// As on the wire, not decoded.
    package var rawPath: String
    /// As on the wire, without the question mark.
    package var rawQueryString: String
    /// One `name=value` each.
    package var cookies: [String] = []
    /// Names in lower case; values of repeated headers joined with a comma.
    package var headers: [Pair] = []
    /// Decoded; values of repeated keys joined with a comma.
    package var query: [Pair] = []
    /// Decoded.
    package var pathParameters: [Pair] = []
    package var stageVariables: [Pair] = []
    /// The bytes as they came; nil for none.
    package var body: [UInt8]?
    /// Whether the event carries the body as base64; see `isText`.
    package var isBase64Encoded = false
    package var caller: Caller

    /// A name and a value, in the order in which they came.
    package struct Pair: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What `requestContext` says of the call.
    package struct Caller: Sendable {
        package var requestID: String
        package var sourceIP: String
        package var userAgent: String
        package var domainName: String
        package var `protocol`: String
        /// Unix time.
        package var milliseconds: Int
        package var account = LocalAccount.id
        package var apiID = LocalAccount.apiID
        /// `$default`, or a name that `rawPath` begins with.
        package var stage = "$default"
        /// What an authorizer found out, as it stands in the event.
        package var authorizer: JSON?
        /// The client's certificate, as it stands in the event.
        package var authentication: JSON?

        package init(
            requestID: String,
            sourceIP: String,
            userAgent: String,
            domainName: String,
            protocol: String,
            milliseconds: Int
        ) {
            self.requestID = requestID
            self.sourceIP = sourceIP
            self.userAgent = userAgent
            self.domainName = domainName
            self.protocol = `protocol`
            self.milliseconds = milliseconds
        }
    }

    package init(
        routeKey: String,
        method: String,
        rawPath: String,
        rawQueryString: String,
        caller: Caller
    ) {
        self.routeKey = routeKey
        self.method = method
        self.rawPath = rawPath
        self.rawQueryString = rawQueryString
        self.caller = caller
    }

    /// The value of a header, named in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    package func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// Whether API Gateway passes a body of this type on as text.
    ///
    /// Everything else arrives as base64, forms and a missing type included.
    package static func isText(contentType: String?) -> Bool {
        guard let contentType else { return false }
        let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return type.hasPrefix("text/")
            || ["application/json", "application/xml", "application/javascript"].contains(type)
    }
}

// MARK: - Reading

extension HTTPRequest {
    /// Reads an event; throws with the path of what is missing or of the wrong kind.
    package init(_ event: JSONCursor) throws {
        let version = try event["version"].string()
        guard version == "2.0" else {
            throw event["version"].mismatch(expected: "\"2.0\", not \"\(version.prefix(8))\"")
        }
        let context = event["requestContext"]
        let http = context["http"]
        caller = Caller(
            requestID: try context["requestId"].ifPresent?.string() ?? "",
            sourceIP: try http["sourceIp"].ifPresent?.string() ?? "",
            userAgent: try http["userAgent"].ifPresent?.string() ?? "",
            domainName: try context["domainName"].ifPresent?.string() ?? "",
            protocol: try http["protocol"].ifPresent?.string() ?? "HTTP/1.1",
            milliseconds: try context["timeEpoch"].ifPresent?.int() ?? 0
        )
        caller.account = try context["accountId"].ifPresent?.string() ?? LocalAccount.id
        caller.apiID = try context["apiId"].ifPresent?.string() ?? LocalAccount.apiID
        caller.stage = try context["stage"].ifPresent?.string() ?? "$default"
        caller.authorizer = try context["authorizer"].ifPresent?.object()
        caller.authentication = try context["authentication"].ifPresent?.object()
        routeKey = try event["routeKey"].ifPresent?.string() ?? "$default"
        method = try http["method"].string()
        rawPath = try event["rawPath"].string()
        rawQueryString = try event["rawQueryString"].ifPresent?.string() ?? ""
        cookies = try event["cookies"].ifPresent?.array().map { try $0.string() } ?? []
        headers = try Self.pairs(event["headers"])
        query = try Self.pairs(event["queryStringParameters"])
        pathParameters = try Self.pairs(event["pathParameters"])
        stageVariables = try Self.pairs(event["stageVariables"])
        isBase64Encoded = try event["isBase64Encoded"].ifPresent?.bool() ?? false
        guard let text = try event["body"].ifPresent?.string() else { return }
        guard isBase64Encoded else {
            body = Array(text.utf8)
            return
        }
        guard let bytes = Base64.decode(text) else {
            throw event["body"].mismatch(expected: "base64, as isBase64Encoded says")
        }
        body = bytes
    }

    private static func pairs(_ cursor: JSONCursor) throws -> [Pair] {
        try cursor.ifPresent?.members().map { Pair($0.key, try $0.value.string()) } ?? []
    }
}

// MARK: - Writing

extension HTTPRequest {
    /// The event as JSON text.
    ///
    /// Members without content are left out, as AWS leaves them out.
    package func write(into output: inout [UInt8]) {
        var object = JSONObjectWriter(into: &output)
        object.add("version", "2.0", to: &output)
        writeRequest(to: &object, &output)
        if let body {
            object.key("body", to: &output)
            if isBase64Encoded {
                output.append(UInt8(ascii: "\""))
                output.append(contentsOf: Base64.encode(body).utf8)
                output.append(UInt8(ascii: "\""))
            } else {
                JSONText.append(string: body, to: &output)
            }
        }
        object.add("isBase64Encoded", isBase64Encoded, to: &output)
        object.end(&output)
    }

    /// The members of everything but the body.
    func writeRequest(to object: inout JSONObjectWriter, _ output: inout [UInt8]) {
        object.add("routeKey", routeKey, to: &output)
        object.add("rawPath", rawPath, to: &output)
        object.add("rawQueryString", rawQueryString, to: &output)
        if !cookies.isEmpty { object.add("cookies", JSON(cookies.map { JSON($0) }), to: &output) }
        object.key("headers", to: &output)
        Self.write(headers, into: &output)
        for (key, pairs) in [
            ("queryStringParameters", query), ("pathParameters", pathParameters),
            ("stageVariables", stageVariables),
        ] where !pairs.isEmpty {
            object.key(key, to: &output)
            Self.write(pairs, into: &output)
        }
        object.key("requestContext", to: &output)
        writeContext(into: &output)
    }

    private func writeContext(into output: inout [UInt8]) {
        var context = JSONObjectWriter(into: &output)
        context.add("accountId", caller.account, to: &output)
        context.add("apiId", caller.apiID, to: &output)
        if let found = caller.authentication { context.add("authentication", found, to: &output) }
        if let found = caller.authorizer { context.add("authorizer", found, to: &output) }
        context.add("domainName", caller.domainName, to: &output)
        context.add("domainPrefix", domainPrefix, to: &output)
        context.key("http", to: &output)
        var http = JSONObjectWriter(into: &output)
        http.add("method", method, to: &output)
        http.add("path", rawPath, to: &output)
        http.add("protocol", caller.protocol, to: &output)
        http.add("sourceIp", caller.sourceIP, to: &output)
        http.add("userAgent", caller.userAgent, to: &output)
        http.end(&output)
        context.add("requestId", caller.requestID, to: &output)
        context.add("routeKey", routeKey, to: &output)
        context.add("stage", caller.stage, to: &output)
        let time = Timestamp(milliseconds: caller.milliseconds).commonLogFormat
        context.add("time", time, to: &output)
        context.add("timeEpoch", caller.milliseconds, to: &output)
        context.end(&output)
    }

    package var domainPrefix: String { String(caller.domainName.prefix { $0 != "." && $0 != ":" }) }

    private static func write(_ pairs: [Pair], into output: inout [UInt8]) {
        var object = JSONObjectWriter(into: &output)
        for pair in pairs { object.add(pair.name, pair.value, to: &output) }
        object.end(&output)
    }
}

/// The account that the local runtime pretends to be in.
package enum LocalAccount {
    package static let id = "123456789012"
    package static let region = "us-east-1"
    package static let apiID = "local"
}

extension Timestamp {
    /// `12/Mar/2020:19:03:58 +0000`.
    var commonLogFormat: String {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let fields = fields
        let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(fields.day))/\(months[fields.month - 1])/\(fields.year)"
            + ":\(two(fields.hour)):\(two(fields.minute)):\(two(fields.second)) +0000"
    }
}
