/// What API Gateway makes of the parts of a request.
extension HTTPRequest {
    /// Takes a header as it came: its name in lower case, repeated ones joined with a comma, cookies
    /// apart.
    package mutating func add(header spelled: String, _ value: String) {
        // Most clients send lower case already.
        let name = spelled.utf8.contains { $0 < 0x60 && $0 > 0x40 } ? spelled.lowercased() : spelled
        if name == "cookie" {
            let parts = value.split(separator: ";").map { String($0.drop { $0 == " " }) }
            cookies.append(contentsOf: parts.filter { !$0.isEmpty })
        } else if let index = headers.firstIndex(where: { $0.name == name }) {
            headers[index].value += ",\(value)"
        } else {
            headers.append(Pair(name, value))
        }
    }

    /// Adds the headers that the gateway adds, where the client has not sent them.
    ///
    /// - Parameters:
    ///   - traceID: `X-Amzn-Trace-Id`.
    ///   - port: of the API.
    ///   - scheme: `https`, or `http`.
    package mutating func addGatewayHeaders(
        traceID: String,
        port: Int,
        scheme: String = "http"
    ) {
        for (name, value) in [
            ("x-amzn-trace-id", traceID), ("x-forwarded-for", caller.sourceIP),
            ("x-forwarded-port", String(port)), ("x-forwarded-proto", scheme),
        ] where header(name) == nil {
            headers.append(Pair(name, value))
        }
    }

    /// Takes the body as it came, and decides from the content type how the event carries it.
    ///
    /// An empty body is none.
    package mutating func take(body bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        body = bytes
        // Text that is not UTF-8 could not stand in JSON without losing bytes.
        isBase64Encoded =
            !Self.isText(contentType: header("content-type"))
            || String(validating: bytes, as: UTF8.self) == nil
    }

    /// The keys and values of a query, decoded, as often as they came; a broken escape stays.
    package static func queryItems(_ raw: String) -> [Pair] {
        raw.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let rawValue = parts.count > 1 ? parts[1] : ""
            return Pair(
                FormEncoding.decode(parts[0]) ?? String(parts[0]),
                FormEncoding.decode(rawValue) ?? String(rawValue)
            )
        }
    }

    /// Values of one key joined with a comma, in the order in which keys came first.
    package static func joined(_ pairs: [Pair]) -> [Pair] {
        var joined: [Pair] = []
        for pair in pairs {
            if let index = joined.firstIndex(where: { $0.name == pair.name }) {
                joined[index].value += ",\(pair.value)"
            } else {
                joined.append(pair)
            }
        }
        return joined
    }
}
