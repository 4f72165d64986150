internal import Template

/// How many requests a route may still take.
///
/// A value without a clock: moments are milliseconds of one that only goes forward.
package struct TokenBucket {
    private let capacity: Double
    private let tokensPerMillisecond: Double
    private var tokens: Double
    private var moment: Int

    /// A full bucket.
    package init(burst: Int, rate: Double, at now: Int) {
        capacity = Double(burst)
        tokensPerMillisecond = rate / 1000
        tokens = capacity
        moment = now
    }

    /// Takes a token; false where there is none.
    package mutating func take(at now: Int) -> Bool {
        tokens = min(capacity, tokens + Double(now - moment) * tokensPerMillisecond)
        moment = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

/// The limits of all routes that have some.
struct RouteThrottles {
    private var buckets: [String: TokenBucket] = [:]

    init(_ routes: [Route], at now: Int) {
        for route in routes where route.throttle.isLimited {
            buckets[route.key] = TokenBucket(
                burst: route.throttle.burst ?? Throttle.accountBurst,
                rate: route.throttle.rate ?? Throttle.accountRate,
                at: now
            )
        }
    }

    var isEmpty: Bool { buckets.isEmpty }

    /// Whether a route takes one more request.
    mutating func admit(_ route: Route, at now: Int) -> Bool {
        buckets[route.key]?.take(at: now) ?? true
    }
}
