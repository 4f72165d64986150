/// How many requests may come within some time.
package struct RateLimit: Equatable, Sendable {
    package var scope: Scope
    /// Of requests that were let in; those that were refused do not count.
    package var count: Int
    package var seconds: Int

    /// What requests are counted together by.
    package enum Scope: String, Sendable, CaseIterable {
        /// The client's address, at one source.
        case ip
        /// The API key.
        case key
        case source
        /// All sources of a tenant.
        case tenant
    }

    package static let counts = 1...1_000_000
    /// The longest is a month.
    package static let windows = 1...2_678_400

    /// What a webhook has that does not say, and who gives keys that open nothing.
    package static let usual = [RateLimit(.ip, count: 100, seconds: 60)]

    package init(_ scope: Scope, count: Int, seconds: Int) {
        self.scope = scope
        self.count = count
        self.seconds = seconds
    }
}
