/// When fetched keys are used, and when they are fetched anew.
///
/// A value without a clock: moments are milliseconds of one that only goes forward.
package struct KeyCache<Keys> {
    private var keys: Keys?
    private var expiry = 0
    private var lastFetch = Int.min / 2
    private var lastFailure: (moment: Int, reason: String)?

    /// How long keys hold where the answer does not say.
    private static var standingLifetimeSeconds: Int { 300 }
    private static var lifetimeSeconds: ClosedRange<Int> { 60...3600 }
    /// A token with an unknown key is cheap to make: it may cause a fetch only so often.
    private static var pauseMilliseconds: Int { 10_000 }
    /// Without any keys, every token asks for a fetch.
    private static var retryMilliseconds: Int { 1000 }

    package enum Decision {
        case use(Keys)
        case fetch
        case refuse(reason: String)
    }

    package init() {}

    /// What to do for a token.
    ///
    /// - Parameters:
    ///   - now: the moment.
    ///   - hasKey: whether keys contain the one that the token names.
    /// - Returns: keys to check it with, or that there are none yet.
    package func decision(at now: Int, hasKey: (Keys) -> Bool) -> Decision {
        guard let keys else {
            if let lastFailure, now < lastFailure.moment + Self.retryMilliseconds {
                return .refuse(reason: lastFailure.reason)
            }
            return .fetch
        }
        let mayFetch = now >= lastFetch + Self.pauseMilliseconds
        let isGood = now < expiry && hasKey(keys)
        // Stale keys are better than none while the issuer cannot be reached.
        return mayFetch && !isGood ? .fetch : .use(keys)
    }

    /// Takes in what was fetched.
    ///
    /// - Parameters:
    ///   - new: what was fetched.
    ///   - cacheControl: the header of the answer; nil for none.
    ///   - now: the moment.
    package mutating func keep(_ new: Keys, cacheControl: String?, at now: Int) {
        keys = new
        lastFetch = now
        lastFailure = nil
        let stated = cacheControl.flatMap(Self.maximumAge)
        let range = Self.lifetimeSeconds
        let seconds = stated.map { min(max($0, range.lowerBound), range.upperBound) }
        expiry = now + (seconds ?? Self.standingLifetimeSeconds) * 1000
    }

    package mutating func failed(reason: String, at now: Int) {
        lastFetch = now
        lastFailure = (now, reason)
    }

    /// What to do for those who waited for a fetch that has ended.
    package var outcome: Decision {
        keys.map { .use($0) } ?? .refuse(reason: lastFailure?.reason ?? "none were fetched")
    }

    /// RFC 9111, section 5.2.2.1.
    private static func maximumAge(_ header: String) -> Int? {
        for directive in header.split(separator: ",") {
            let parts = directive.split(separator: "=").map {
                $0.filter { $0 != " " && $0 != "\"" }.lowercased()
            }
            if parts.count == 2, parts[0] == "max-age" { return Int(parts[1]) }
        }
        return nil
    }
}
