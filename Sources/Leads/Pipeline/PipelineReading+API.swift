internal import Crypto
internal import YAML

/// Reading the sources of the submission API.
extension PipelineReading {
    func apiSource(_ entry: YAMLNode.Entry, flowID: String) -> Source {
        let node = entry.value
        var source = Source(
            id: entry.key,
            name: text(node, "name") ?? entry.key,
            kind: .api,
            flowID: flowID,
            path: "/flows/\(flowID)/sources/\(entry.key)/submit",
            fields: fieldNames(node)
        )
        source.idField = text(node, "id_field")
        source.uploadPrefix = uploadPrefix(node, of: entry.key)
        source.silenceSeconds = silence(node)
        source.price = price(node)
        source.limits = sourceLimits(node, [.ip, .key, .source]) ?? []
        if value(node, "authentication_required") != nil {
            source.isAuthenticationRequired = truth(node, "authentication_required")
        }
        source.apiKeyDigests = values(node, "api_keys", read: keyDigest)
        if source.apiKeyDigests.isEmpty, source.isAuthenticationRequired {
            // A list that is there and holds none is no key either.
            guard value(node, "api_keys") != nil else {
                _ = required(node, "api_keys")
                return source
            }
            report(node, "api_keys", expected: "at least one \(Self.digestForm)")
        }
        return source
    }

    /// What a lead costs; nil where the node does not say.
    func price(_ node: YAMLNode) -> Double? {
        guard let price = number(node, "price") else { return nil }
        if !(0...1_000_000).contains(price) {
            report(node, "price", expected: "a number from 0 to 1000000")
        }
        return price
    }

    private static let digestForm = "sha256: and the 64 hex digits of the key's SHA-256"

    /// A key itself never stands in the file, not even in a variable.
    private func keyDigest(_ node: YAMLNode) throws(YAMLError) -> [UInt8] {
        let text = try node.nonEmptyString()
        let scheme = "sha256:"
        guard text.hasPrefix(scheme), let digest = Hex.decode(String(text.dropFirst(scheme.count))),
            digest.count == SHA256.digestBytes
        else {
            report(.malformed(path: "\(node.path)", expected: Self.digestForm), at: node.position)
            return []
        }
        return digest
    }
}
