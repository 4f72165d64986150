internal import Crypto
package import JSON

/// What an HTTP API sends for a function's result, payload version 2.0.
package struct HTTPResponse: Equatable, Sendable {
    package var statusCode: Int
    /// Names as the function gave them.
    package var headers: [HTTPRequest.Pair]
    /// One `set-cookie` each.
    package var cookies: [String]
    package var body: [UInt8]

    package init(
        statusCode: Int,
        headers: [HTTPRequest.Pair] = [],
        cookies: [String] = [],
        body: [UInt8]
    ) {
        self.statusCode = statusCode
        self.headers = headers
        self.cookies = cookies
        self.body = body
    }

    /// A JSON answer with its content type.
    package init(statusCode: Int, json: JSON) {
        self.init(
            statusCode: statusCode,
            headers: [.init("content-type", "application/json")],
            body: json.bytes
        )
    }
}

// MARK: - Reading a function's result

extension HTTPResponse {
    /// Infers the answer as API Gateway does: an object with `statusCode` is the formatted answer,
    /// any other JSON is a body with status 200.
    ///
    /// Nil for a format that it answers with 500.
    ///
    /// - Parameters:
    ///   - result: what the function answered.
    ///   - contentType: of a formatted answer that names none.
    package init?(result: JSON, contentType: String = "text/plain;charset=UTF-8") {
        guard result.kind == .object, let status = result["statusCode"] else {
            self.init(
                statusCode: 200,
                headers: [.init("content-type", "application/json")],
                body: result.stringBytes ?? result.bytes
            )
            return
        }
        // What is below 200 announces an answer and is none.
        guard let code = status.int, (200...599).contains(code),
            let headers = Self.headers(result["headers"]),
            let cookies = Self.cookies(result["cookies"]), let body = Self.body(of: result)
        else { return nil }
        self.init(statusCode: code, headers: headers, cookies: cookies, body: body)
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }), !body.isEmpty {
            self.headers.append(.init("content-type", contentType))
        }
    }

    private static func headers(_ value: JSON?) -> [HTTPRequest.Pair]? {
        guard let value, !value.isNull else { return [] }
        guard let members = value.members else { return nil }
        var pairs: [HTTPRequest.Pair] = []
        for (name, value) in members {
            switch value.kind {
            case .string: pairs.append(.init(name, value.string ?? ""))
            case .integer, .real, .bool: pairs.append(.init(name, value.text))
            case .null: continue
            case .object, .array: return nil
            }
        }
        return pairs
    }

    private static func cookies(_ value: JSON?) -> [String]? {
        guard let value, !value.isNull else { return [] }
        guard let elements = value.array else { return nil }
        let cookies = elements.compactMap(\.string)
        return cookies.count == elements.count ? cookies : nil
    }

    private static func body(of result: JSON) -> [UInt8]? {
        guard let value = result["body"], !value.isNull else { return [] }
        guard let bytes = value.stringBytes else { return nil }
        guard result["isBase64Encoded"]?.bool == true else { return bytes }
        return Base64.decode(String(decoding: bytes, as: UTF8.self))
    }
}

// MARK: - Writing a function's result

extension HTTPResponse {
    /// The result document.
    ///
    /// A body that is not UTF-8 goes as base64.
    package var json: JSON {
        var members = JSON(members: headers.map { ($0.name, JSON($0.value)) })
        if headers.isEmpty { members = [:] }
        var result: JSON = ["statusCode": JSON(statusCode), "headers": members]
        if !cookies.isEmpty { result["cookies"] = JSON(cookies.map { JSON($0) }) }
        if let text = JSON(utf8: body) {
            result["body"] = text
        } else {
            result["body"] = JSON(Base64.encode(body))
            result["isBase64Encoded"] = true
        }
        return result
    }
}
