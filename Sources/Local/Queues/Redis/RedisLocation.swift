package import Redis

/// Which queues in which Redis.
package struct RedisLocation: Sendable {
    package var address: RedisAddress
    /// All keys begin with it, in braces.
    package var prefix = "plumb"
    /// How long after a runtime has died the others wait until they take over, in seconds.
    package var leaseSeconds = 30
    /// What names the data directory of this runtime, at every start.
    package var dataDirectory: String

    private static let leaseRange = 2...3600

    /// - Parameters:
    ///   - text: an address of a Redis, with the options `prefix` and `lease`.
    ///   - dataDirectory: what names the data directory, at every start.
    /// - Throws: what is wrong with the text.
    package init(_ text: String, dataDirectory: String) throws(RedisError) {
        address = try RedisAddress(text)
        self.dataDirectory = dataDirectory
        for (name, value) in address.options {
            switch name {
            case "prefix":
                guard !value.isEmpty, !value.contains(where: { "{} ".contains($0) }) else {
                    throw .badAddress(reason: "prefix must be a word without braces")
                }
                prefix = value
            case "lease":
                guard let seconds = Int(value), Self.leaseRange.contains(seconds) else {
                    throw .badAddress(reason: "lease must be 2 to 3600 seconds")
                }
                leaseSeconds = seconds
            default:
                throw .badAddress(reason: "the option '\(name)' is none of prefix, lease and db")
            }
        }
    }
}
