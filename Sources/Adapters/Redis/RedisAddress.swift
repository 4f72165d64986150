/// Where a Redis listens, and who we are there.
///
/// `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE][?OPTION=VALUE&…]`, or
/// `unix://[[USER]:PASSWORD@]/PATH[?db=DATABASE&…]`; parts may be percent-encoded.
/// https://www.iana.org/assignments/uri-schemes/prov/redis
package struct RedisAddress: Equatable, Sendable {
    package enum Place: Equatable, Sendable {
        case host(String, port: Int)
        case socket(String)
    }

    package var place: Place
    package var user: String?
    package var password: String?
    package var database = 0
    /// What stands behind the question mark, but for `db`.
    package var options: [String: String] = [:]

    private static let defaultPort = 6379

    /// Reads an address.
    ///
    /// - Throws: `badAddress`, which never says the password.
    package init(_ text: String) throws(RedisError) {
        let isSocket = text.hasPrefix("unix://")
        guard isSocket || text.hasPrefix("redis://") else {
            let isTLS = text.hasPrefix("rediss://")
            throw .badAddress(
                reason: isTLS
                    ? "rediss:// is not supported: connect through a TLS tunnel"
                    : "the address does not begin with redis:// or unix://"
            )
        }
        let rest = text.dropFirst(isSocket ? "unix://".count : "redis://".count)
        let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var location = halves[0]
        if let at = location.lastIndex(of: "@") {
            let words = location[..<at].split(
                separator: ":",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            // One word alone is the password, as with redis-cli before users were there.
            if words.count == 2, !words[0].isEmpty { user = try Self.decoded(words[0]) }
            password = try words.last.map { word throws(RedisError) in try Self.decoded(word) }
            location = location[location.index(after: at)...]
        }
        place = .socket("")
        if isSocket {
            guard location.hasPrefix("/"), location.count > 1 else {
                throw .badAddress(reason: "the path of the socket is missing")
            }
            place = .socket(try Self.decoded(location))
        } else {
            try readHost(location)
        }
        if halves.count == 2 { try readOptions(halves[1]) }
    }

    private mutating func readHost(_ location: Substring) throws(RedisError) {
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { throw .badAddress(reason: "there is more than a database") }
        var host = parts[0]
        var port = Self.defaultPort
        let hasPort = host.hasSuffix("]") ? nil : host.lastIndex(of: ":")
        if let colon = hasPort {
            guard let number = Int(host[host.index(after: colon)...]), 1...65_535 ~= number else {
                throw .badAddress(reason: "the port is no number from 1 to 65535")
            }
            port = number
            host = host[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw .badAddress(reason: "the host is missing") }
        place = .host(try Self.decoded(host), port: port)
        if parts.count == 2, !parts[1].isEmpty { try readDatabase(parts[1]) }
    }

    private mutating func readOptions(_ text: Substring) throws(RedisError) {
        for pair in text.split(separator: "&") {
            let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2 else {
                throw .badAddress(reason: "the option '\(pair)' has no value")
            }
            if words[0] == "db" {
                try readDatabase(words[1])
            } else {
                options[String(words[0])] = try Self.decoded(words[1])
            }
        }
    }

    private mutating func readDatabase(_ text: Substring) throws(RedisError) {
        guard let number = Int(text), number >= 0 else {
            throw .badAddress(reason: "the database '\(text)' is no number")
        }
        database = number
    }

    private static func decoded(_ text: Substring) throws(RedisError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw .badAddress(reason: "a percent sign is not followed by two hex digits") }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension RedisAddress: CustomStringConvertible {
    /// Without user and password.
    package var description: String {
        switch place {
        case .host(let host, let port):
            host.contains(":") ? "[\(host)]:\(port)/\(database)" : "\(host):\(port)/\(database)"
        case .socket(let path): "\(path), database \(database)"
        }
    }
}
