/// A Lua program that Redis runs whole or not at all, and knows by its hash once it has seen it.
///
/// https://redis.io/docs/latest/develop/programmability/eval-intro/
package struct RedisScript: Sendable {
    package let name: String
    package let text: String

    package init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}

/// The scripts of one connection.
package struct RedisScripts {
    private let connection: RedisConnection
    private var hashes: [String: [UInt8]] = [:]

    package init(_ connection: RedisConnection) {
        self.connection = connection
    }

    /// Gives a script to Redis, once for each connection.
    ///
    /// Calls `SCRIPT LOAD`.
    ///
    /// - Throws: what is wrong with the script, or that Redis cannot be reached.
    private mutating func load(_ script: RedisScript) throws(RedisError) -> [UInt8] {
        if let hash = hashes[script.name] { return hash }
        let reply = try connection.command(["SCRIPT", "LOAD", script.text])
        guard let hash = reply.bytes else {
            if case .error(let reason) = reply {
                throw .refused(command: script.name, reason: reason)
            }
            throw .refused(command: script.name, reason: "SCRIPT LOAD gives no hash")
        }
        hashes[script.name] = hash
        return hash
    }

    /// Runs a script over one key with each of the arguments, one after another and sent together.
    ///
    /// Calls `EVALSHA`. Each reply may be an error; a script that Redis has forgotten is given to it
    /// again before the next call.
    ///
    /// - Throws: `unreachable` where the connection is lost; nobody knows then which of them ran.
    package mutating func run(
        _ script: RedisScript,
        key: [UInt8],
        _ arguments: [[[UInt8]]]
    ) throws(RedisError) -> [RedisReply] {
        let hash = try load(script)
        for words in arguments {
            connection.append([Array("EVALSHA".utf8), hash, Array("1".utf8), key] + words)
        }
        var replies: [RedisReply] = []
        for _ in arguments { replies.append(try connection.reply()) }
        if replies.contains(where: { Self.isForgotten($0) }) { hashes[script.name] = nil }
        return replies
    }

    /// Runs a script once; a script that Redis has forgotten is given to it again.
    ///
    /// - Throws: `unreachable`, or `refused` with the error of the script.
    package mutating func run(
        _ script: RedisScript,
        key: [UInt8],
        _ words: [[UInt8]]
    ) throws(RedisError) -> RedisReply {
        var reply = try run(script, key: key, [words])[0]
        if Self.isForgotten(reply) { reply = try run(script, key: key, [words])[0] }
        if case .error(let reason) = reply { throw .refused(command: script.name, reason: reason) }
        return reply
    }

    /// Whether Redis does not know the script: it did nothing.
    package static func isForgotten(_ reply: RedisReply) -> Bool {
        if case .error(let reason) = reply { reason.hasPrefix("NOSCRIPT") } else { false }
    }
}
