internal import YAML

/// Reading `sources`.
extension PipelineReading {
    private static let keysOfAll = [
        "name", "kind", "flow", "fields", "uploads", "limits", "silence",
    ]

    func source(_ entry: YAMLNode.Entry, flows: [String]) -> Source? {
        let node = entry.value
        let kinds = Source.Kind.allCases
        let kind = required(node, "kind").flatMap { kind in
            attempt { () throws(YAMLError) in try kind.choice(among: kinds.map(\.rawValue)) }
        }.flatMap(Source.Kind.init(rawValue:))
        let isWebhook = kind?.isWebhook ?? true
        let keys = Self.keysOfAll + (isWebhook ? ["path"] : [])
        checkKeys(node, keys + (kind?.keys ?? kinds.flatMap(\.keys)))
        let flowID = reference(node, "flow", to: "flow", among: flows)
        if !isWebhook { return flowID.map { apiSource(entry, flowID: $0) } }
        let path = requiredText(node, "path")
        if let path, !path.hasPrefix("/") || path.contains(where: { $0.isWhitespace || $0 == "?" })
        {
            report(node, "path", expected: "a path such as /webhooks/\(entry.key)")
        }
        let secrets = secrets(node, kind)
        let verifyToken = value(node, "verify_token").flatMap { secretText($0) }
        guard let kind, let flowID, let path else { return nil }
        var source = Source(
            id: entry.key,
            name: text(node, "name") ?? entry.key,
            kind: kind,
            flowID: flowID,
            path: path,
            secrets: secrets,
            verifyToken: verifyToken,
            fields: fieldNames(node)
        )
        source.limits = sourceLimits(node, [.ip, .source]) ?? RateLimit.usual
        source.baseURL = url(node, "base_url", expected: "a URL such as https://hooks.example.com")
        source.signatureHeader = header(node, "signature_header")
        source.signatureVersions = values(node, "signature_versions") { version throws(YAMLError) in
            try version.choice(among: ["v1", "v2", "v3"])
        }
        source.idField = text(node, "id_field")
        source.uploadPrefix = uploadPrefix(node, of: entry.key)
        source.silenceSeconds = silence(node)
        source.organizations = values(node, "organizations", read: organization)
        source.origins = values(node, "origins", read: origin)
        source.honeypots = values(node, "honeypots") { name throws(YAMLError) in
            try name.nonEmptyString().lowercased()
        }
        source.fetch = fetchAccess(node, kind)
        return source
    }

    /// What the keys of uploads with leads of a source begin with.
    func uploadPrefix(_ node: YAMLNode, of source: String) -> String? {
        let prefix = text(node, "uploads")
        if let prefix, !prefix.hasSuffix("/") || prefix.hasPrefix("/") {
            report(node, "uploads", expected: "a folder of the upload bucket such as \(source)/")
        }
        return prefix
    }

    /// From a minute, which is how often sources are looked at, to a month.
    func silence(_ node: YAMLNode) -> Int? {
        value(node, "silence").flatMap { seconds($0, in: 60...2_678_400) }
    }

    /// The secrets of `secret` or `secrets`, of which a kind has to have one unless it is public.
    private func secrets(_ node: YAMLNode, _ kind: Source.Kind?) -> [String] {
        if let list = value(node, "secrets") {
            if value(node, "secret") != nil {
                report(node, "secrets", expected: "either secret or secrets, not both")
            }
            let secrets = values(node, "secrets", read: \.self)
            if secrets.isEmpty, !list.isNull {
                report(node, "secrets", expected: "at least one ${VARIABLE}")
            }
            return secrets.compactMap { secret($0, kind) }
        }
        guard kind?.isPublic != true, let node = required(node, "secret") else { return [] }
        return [secret(node, kind)].compactMap(\.self)
    }

    private func secret(_ node: YAMLNode, _ kind: Source.Kind?) -> String? {
        guard let text = secretText(node) else { return nil }
        if kind == .standardWebhooks, readsSecrets, StandardSecret.key(text) == nil,
            StandardSecret.publicKey(text) == nil
        {
            let expected =
                "a variable of whsec_ and the base64 of 24 to 64 bytes, or of whpk_ and that of 32"
            report(.malformed(path: "\(node.path)", expected: expected), at: node.position)
        }
        return text
    }

    func fieldNames(_ node: YAMLNode) -> [String: String] {
        guard let fields = value(node, "fields") else { return [:] }
        var names: [String: String] = [:]
        for entry in attempt({ () throws(YAMLError) in try fields.entries() }) ?? [] {
            names[entry.key.lowercased()] = attempt { () throws(YAMLError) in
                try entry.value.nonEmptyString()
            }
        }
        return names
    }
}

// MARK: - Values

extension PipelineReading {
    /// What `read` makes of each element of a list; none where the key is missing.
    func values<Value>(
        _ node: YAMLNode,
        _ key: String,
        read: (YAMLNode) throws(YAMLError) -> Value
    ) -> [Value] {
        guard let list = value(node, key) else { return [] }
        let elements = attempt { () throws(YAMLError) in try list.elements() } ?? []
        return elements.compactMap { element in
            attempt { () throws(YAMLError) in try read(element) }
        }
    }

    /// An absolute URL of the web without query; nil, and a finding, for any other text.
    func url(_ node: YAMLNode, _ key: String, expected: String) -> String? {
        guard let text = text(node, key) else { return nil }
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix),
            let first = text.dropFirst(scheme.count).first, first != "/",
            !text.contains(where: { $0.isWhitespace || $0 == "?" || $0 == "#" || $0 == "@" })
        else {
            report(node, key, expected: expected)
            return nil
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private func header(_ node: YAMLNode, _ key: String) -> String? {
        guard let name = text(node, key)?.lowercased() else { return nil }
        let isName = name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95
        }
        if !isName { report(node, key, expected: "a header such as x-hub-signature-256") }
        return name
    }

    /// The 15 characters that an organization's ID of 18 begins with and is known by.
    private func organization(_ node: YAMLNode) throws(YAMLError) -> String {
        let text = try node.nonEmptyString()
        let isID = text.utf8.count == 15 || text.utf8.count == 18
        if !isID || !text.hasPrefix("00D") {
            let expected = "the ID of an organization: 00D and 12 or 15 characters"
            report(.malformed(path: "\(node.path)", expected: expected), at: node.position)
        }
        return String(text.prefix(15))
    }

    /// Scheme, host and port as a browser sends them in `Origin`.
    private func origin(_ node: YAMLNode) throws(YAMLError) -> String {
        let text = try node.nonEmptyString().lowercased()
        let host = ["https://", "http://"].first(where: text.hasPrefix).map {
            text.dropFirst($0.count)
        }
        if host?.isEmpty != false || host?.contains(where: { "/?#@ ".contains($0) }) != false {
            let expected = "an origin such as https://www.example.com"
            report(.malformed(path: "\(node.path)", expected: expected), at: node.position)
        }
        return text
    }
}
