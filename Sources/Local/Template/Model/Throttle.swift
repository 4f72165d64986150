import YAML

/// How many requests a route takes.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
package struct Throttle: Equatable, Sendable {
    /// Requests at once; nil for the account's limit.
    package var burst: Int?
    /// Requests a second; nil for the account's limit.
    package var rate: Double?

    /// What AWS grants an account, in most regions.
    package static let accountBurst = 5000
    package static let accountRate = 10_000.0

    package init(burst: Int? = nil, rate: Double? = nil) {
        self.burst = burst
        self.rate = rate
    }

    package var isLimited: Bool { burst != nil || rate != nil }

    /// What is not said here is taken from another.
    func completed(by other: Throttle) -> Throttle {
        Throttle(burst: burst ?? other.burst, rate: rate ?? other.rate)
    }
}

/// One entry of an API's `RouteSettings`.
struct RouteSettings: Sendable {
    var routeKey: String
    var throttle: Throttle
    var position: YAMLPosition
}
