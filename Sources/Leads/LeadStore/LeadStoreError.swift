/// A store address that cannot be used.
///
/// The address itself is not told: it may hold a password.
package enum LeadStoreError: Error, Hashable {
    case unsupportedURL(scheme: String)
    case noPath

    /// The path in `sqlite:PATH`.
    ///
    /// `sqlite:///PATH` is the same absolute path in URL dress.
    static func path(inURL url: String) throws(LeadStoreError) -> String {
        let parts = url.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "sqlite" else {
            throw .unsupportedURL(scheme: parts.count == 2 ? String(parts[0]) : "")
        }
        let path = parts[1]
        // Two slashes would name a host, which a file does not have.
        guard !path.isEmpty, !path.hasPrefix("//") || path.hasPrefix("///") else { throw .noPath }
        return path.hasPrefix("///") ? String(path.dropFirst(2)) : String(path)
    }
}

extension LeadStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unsupportedURL(let scheme):
            "the database URL has the unsupported scheme \"\(scheme)\": "
                + "write sqlite:PATH, such as sqlite:.plumb/state.db"
        case .noPath:
            "the database URL names no file: write sqlite:PATH, such as sqlite:.plumb/state.db"
        }
    }
}
