/// A request to a server elsewhere.
package struct HTTPClientRequest: Sendable {
    /// Upper case.
    package var method: String
    /// With `https://` or `http://`.
    package var url: String
    /// Sent in this order.
    package var headers: [(name: String, value: String)]
    /// Nil for none.
    package var body: [UInt8]?
    /// For everything from looking up the name to the last byte of the answer.
    package var timeoutMilliseconds = 10_000
    /// An answer with a larger body is an error.
    package var maximumBodyBytes = 1_048_576
    /// How many redirects are followed; 0 gives the first answer, whatever it is.
    ///
    /// Headers go along, but `Authorization` and `Cookie` to the same host only.
    package var maximumRedirects = 0

    package init(
        method: String = "GET",
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The host and port of the URL; without user, path and query, which may be secret.
    ///
    /// Nil for a URL that is neither `https` nor `http`.
    package var host: String? {
        let parts = url.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix("//"),
            ["http", "https"].contains(parts[0].lowercased())
        else { return nil }
        let authority = parts[1].dropFirst(2).prefix { !"/?#\\".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        return host.isEmpty ? nil : String(host)
    }
}

/// What a server answered.
package struct HTTPClientResponse: Sendable {
    package var status: Int
    /// In the order in which they came, names as they were spelled.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    /// The value of the first header with this name, case ignored.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}
