internal import Crypto

/// One request counted against one limit.
package struct RateUse: Equatable, Sendable {
    package let limit: RateLimit
    /// Hexadecimal SHA-256 of what is counted together: no address and no key.
    package let scope: String

    /// A request of those that have all the names in common.
    package init(_ limit: RateLimit, _ names: [String]) {
        self.limit = limit
        // Each name behind its length, so that no two lists of names give one text.
        let text = ([limit.scope.rawValue] + names).map { "\($0.utf8.count):\($0)" }.joined()
        scope = Hex.encode(SHA256.digest(Array(text.utf8)))
    }
}
