package import JSON

extension HTTPResponse {
    /// Reads a result of payload version 1.0, which must have `statusCode`.
    ///
    /// `multiValueHeaders` come before `headers` of the same name. Nil for a format that API Gateway
    /// answers with 500.
    package init?(version1Result result: JSON) {
        guard result.kind == .object, result["statusCode"] != nil else { return nil }
        var repeated: [HTTPRequest.Pair] = []
        if let value = result["multiValueHeaders"], !value.isNull {
            guard let members = value.members else { return nil }
            for (name, list) in members {
                guard let elements = list.array else { return nil }
                for element in elements {
                    repeated.append(.init(name, element.string ?? element.text))
                }
            }
        }
        var single = result
        // Cookies of their own came with version 2.0.
        single["cookies"] = .null
        guard var response = HTTPResponse(result: single) else { return nil }
        let names = Set(repeated.map { $0.name.lowercased() })
        response.headers.removeAll { names.contains($0.name.lowercased()) }
        response.headers = repeated + response.headers
        self = response
    }
}
