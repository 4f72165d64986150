internal import YAML

/// Reading `fetch` of a source.
extension PipelineReading {
    func fetchAccess(_ source: YAMLNode, _ kind: Source.Kind) -> FetchAccess? {
        guard let standard = kind.apiURL, let node = value(source, "fetch") else { return nil }
        let version = Self.version(of: kind)
        checkKeys(node, ["token", "url"] + (version == nil ? [] : ["version"]))
        let url = apiURL(node) ?? standard
        var number: String?
        if let version {
            // LinkedIn answers no request without one, and none is good for longer than a year.
            number = kind == .linkedin ? requiredText(node, "version") : text(node, "version")
            if let number, !version.fits(number) {
                report(node, "version", expected: version.expected)
            }
        }
        guard let token = required(node, "token").flatMap({ secretText($0) }) else { return nil }
        return FetchAccess(url: url, token: token, version: number)
    }

    /// A token may travel in the clear to this machine only.
    private func apiURL(_ node: YAMLNode) -> String? {
        let expected = "a URL such as https://graph.facebook.com"
        guard let url = url(node, "url", expected: expected) else { return nil }
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        let isLocal = local.contains { host in
            url.hasPrefix(host) && [nil, ":", "/"].contains(url.dropFirst(host.count).first)
        }
        if !url.hasPrefix("https://"), !isLocal {
            report(node, "url", expected: "https://, for a token goes along")
        }
        return url
    }

    private struct Version {
        let expected: String
        let fits: (String) -> Bool
    }

    /// The form of a platform's versions; nil where its paths have one.
    private static func version(of kind: Source.Kind) -> Version? {
        switch kind {
        case .meta:
            Version(expected: "a version such as v24.0") { text in
                let parts = text.dropFirst().split(
                    separator: ".",
                    omittingEmptySubsequences: false
                )
                return text.hasPrefix("v") && parts.count == 2 && parts.allSatisfy(isNumber)
            }
        case .linkedin:
            Version(expected: "a year and month such as '202609'") { text in
                text.utf8.count == 6 && isNumber(text[...])
            }
        default: nil
        }
    }

    private static func isNumber(_ text: Substring) -> Bool {
        (1...6).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }
}
