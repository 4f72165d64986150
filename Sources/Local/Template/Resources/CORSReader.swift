import YAML

/// Reads `CorsConfiguration` of an HTTP API: `true`, an origin, or a mapping.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapicorsconfiguration.html
struct CORSReader {
    private static let keys = Keys(
        read: [
            "AllowCredentials", "AllowHeaders", "AllowMethods", "AllowOrigins", "ExposeHeaders",
            "MaxAge",
        ]
    )
    private static let methods = [
        "*", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT",
    ]
    private static let originRule =
        "'*', or a scheme and a host such as https://example.com, without a path"

    let reading: Reading

    /// Nil where the API has none, or `false`.
    func read(_ api: Section) -> CORSConfiguration? {
        guard let node = api.value("CorsConfiguration") else { return nil }
        return read(node)
    }

    /// Nil for `false`.
    func read(_ node: YAMLNode) -> CORSConfiguration? {
        if case .mapping = node.content {
            return Section(node, Self.keys, reading).map(configuration)
        }
        var cors = CORSConfiguration()
        if case .scalar(let text, true) = node.content, ["true", "false"].contains(text) {
            cors.allowedOrigins = ["*"]
            return text == "true" ? cors : nil
        }
        cors.allowedOrigins = [node].compactMap(origin)
        return cors
    }

    private func configuration(_ section: Section) -> CORSConfiguration {
        var cors = CORSConfiguration()
        cors.allowedOrigins = section.list("AllowOrigins").compactMap(origin)
        cors.allowedMethods = section.list("AllowMethods").compactMap { node in
            reading.attempt { () throws(YAMLError) in try node.choice(among: Self.methods) }
        }
        cors.allowedHeaders = section.list("AllowHeaders").compactMap(headerName)
        cors.exposedHeaders = section.list("ExposeHeaders").compactMap(headerName)
        cors.maximumAgeSeconds = section.optionalInt("MaxAge", in: -1...86_400)
        cors.allowsCredentials = section.bool("AllowCredentials", default: false)
        if cors.allowsCredentials, cors.allowedOrigins.contains("*"),
            let node = section.written("AllowCredentials")
        {
            reading.report(.excludes("AllowCredentials", "AllowOrigins '*'"), at: node.position)
        }
        return cors
    }

    private func origin(_ node: YAMLNode) -> String? {
        guard let text = reading.attempt({ () throws(YAMLError) in try node.string() }) else {
            return nil
        }
        let afterScheme = text.split(separator: "/", omittingEmptySubsequences: false)
        let isOrigin =
            afterScheme.count == 3 && afterScheme[0].hasSuffix(":") && afterScheme[0].count > 1
            && afterScheme[1].isEmpty && !afterScheme[2].isEmpty
        if text == "*" || isOrigin && text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            return text
        }
        let problem = Problem.malformed(what: "origin", value: text, rule: Self.originRule)
        reading.report(problem, at: node.position)
        return nil
    }

    private func headerName(_ node: YAMLNode) -> String? {
        guard let text = reading.attempt({ () throws(YAMLError) in try node.string() }) else {
            return nil
        }
        if NameRule.headerName.permits(text) { return text }
        let rule = NameRule.headerName.description
        let problem = Problem.malformed(what: "header name", value: text, rule: rule)
        reading.report(problem, at: node.position)
        return nil
    }
}
