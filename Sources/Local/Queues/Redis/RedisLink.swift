internal import EventLoop
internal import Glibc
internal import Redis

/// This runtime's lease in a Redis, and the connection that speaks for it.
///
/// Confined to the store's thread. A connection that is lost is made again by the next call. Redis
/// hears one connection of a runtime only, the last that has said hello: so what is on its way
/// through an older one when that breaks never happens later.
final class RedisLink {
    let address: RedisAddress
    let prefix: [UInt8]
    /// The fencing token: whoever is taken for dead gets another.
    private(set) var runtime = ""
    /// Set when this runtime has been taken for dead, until the loop is told.
    var isLost = false
    /// The number of the last hand-off that Redis has carried out.
    private(set) var lastHandOff = 0
    var channels: Set<String>
    let dataDirectory: String
    private let leaseMilliseconds: Int
    private var scripts: RedisScripts?
    private var nonce: [UInt8] = []
    /// Whether the last try to connect has failed: then each call tries once.
    private var isDown = false
    private var restsUntil = Int.min
    private var lastFailure: RedisError?

    /// How long a lost connection is tried to be made again before calls fail.
    private static let patienceMilliseconds = 1500
    /// How long all calls fail after that without a try.
    private static let restMilliseconds = 250

    init(_ location: RedisLocation, channels: [String]) throws {
        address = location.address
        prefix = Array("{\(location.prefix)}".utf8)
        dataDirectory = location.dataDirectory
        leaseMilliseconds = location.leaseSeconds * 1000
        self.channels = Set(channels)
        try connect()
        isLost = false
    }

    var lease: Int64 { Int64(runtime) ?? 0 }
    var leaseWord: [UInt8] { Array("\(leaseMilliseconds)".utf8) }

    // MARK: Calls

    /// Runs a script of `QueueScripts`; its arguments begin with the runtime and the connection.
    ///
    /// A call that is cut off is made again, so it must do no harm a second time.
    ///
    /// - Parameters:
    ///   - script: what to run.
    ///   - words: its further arguments.
    ///   - check: called before each try, with the connection made.
    /// - Returns: What the script returns.
    /// - Throws: `StoreError`.
    func run(
        _ script: RedisScript,
        _ words: [[UInt8]] = [],
        _ check: () throws -> Void = {}
    ) throws -> [RedisReply] {
        let patience = EventLoop.monotonicMilliseconds + Self.patienceMilliseconds
        while true {
            do {
                try ensureConnected()
                try check()
                let who = [Array(runtime.utf8), nonce]
                guard let reply = try scripts?.run(script, key: prefix, who + words) else {
                    continue
                }
                let parts = reply.array ?? []
                guard parts.first?.text == "LOST" else { return parts }
                // Another runtime has taken this one for dead, or Redis has forgotten everything.
                try connect()
            } catch let error as RedisError {
                try cope(with: error, until: patience)
            }
        }
    }

    /// Runs a script that says the same however often it runs, on behalf of nobody.
    func command(_ words: [[UInt8]]) throws -> RedisReply {
        let patience = EventLoop.monotonicMilliseconds + Self.patienceMilliseconds
        while true {
            do {
                let connection = try ensureConnected()
                let reply = try connection.command(words)
                if case .error(let reason) = reply { throw StoreError.failed(reason) }
                return reply
            } catch let error as RedisError {
                try cope(with: error, until: patience)
            }
        }
    }

    /// Sends hand-offs with one trip to Redis, numbered from one on.
    ///
    /// - Throws: `RedisError`; where the connection is lost, nobody knows which were carried out.
    func handOff(_ changes: [[UInt8]], from first: Int) throws -> [RedisReply] {
        try ensureConnected()
        let who = [Array(runtime.utf8), nonce]
        let arguments = changes.enumerated().map { index, change in
            who + [Array("\(first + index)".utf8), change]
        }
        return try scripts?.run(QueueScripts.handOff, key: prefix, arguments) ?? []
    }

    /// Redis has carried this hand-off out, or refused it for good.
    func handedOff(_ number: Int) {
        lastHandOff = max(lastHandOff, number)
    }

    /// Waits a little after a failure, or gives up.
    ///
    /// - Throws: `StoreError.unavailable` once the time is over; what is no lost connection at once.
    func cope(with error: RedisError, until patience: Int) throws {
        switch error {
        case .unreachable, .refusedUser: break
        default: throw Self.storeError(error)
        }
        connection = nil
        scripts = nil
        let now = EventLoop.monotonicMilliseconds
        guard !isDown, now < patience else {
            isDown = true
            // A call that was not even tried puts the next try off no further.
            if now >= restsUntil { restsUntil = now + Self.restMilliseconds }
            lastFailure = error
            throw StoreError.unavailable("\(error)")
        }
        usleep(50_000)
    }

    var patience: Int { EventLoop.monotonicMilliseconds + Self.patienceMilliseconds }

    /// What Redis says when it takes nothing in is trouble that passes.
    static func storeError(_ error: RedisError) -> StoreError {
        switch error {
        case .refused(_, let reason): refusal(reason)
        default: .unavailable("\(error)")
        }
    }

    static func refusal(_ reason: String) -> StoreError {
        // https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
        let passing = ["OOM", "MISCONF", "READONLY", "LOADING", "BUSY", "MASTERDOWN", "NOREPLICAS"]
        let word = reason.split(separator: " ").first.map(String.init) ?? ""
        let isPassing =
            passing.contains(word) || passing.contains { reason.contains("-\($0) ") }
            || passing.contains { reason.contains("\($0) ") }
        return isPassing ? .unavailable("Redis: \(reason)") : .failed("Redis: \(reason)")
    }

    // MARK: Connecting

    private var connection: RedisConnection?

    @discardableResult
    private func ensureConnected() throws -> RedisConnection {
        if let connection { return connection }
        if let lastFailure, EventLoop.monotonicMilliseconds < restsUntil { throw lastFailure }
        return try connect()
    }

    /// Connects and says hello: from now on Redis hears nobody else in this runtime's name.
    @discardableResult
    func connect() throws -> RedisConnection {
        let made = try connection ?? RedisConnection(address)
        var scripts = RedisScripts(made)
        nonce = Array("\(UInt64.random(in: .min ... .max))".utf8)
        let words =
            [Array(runtime.utf8), nonce, leaseWord, Array(dataDirectory.utf8)]
            + channels.map { Array($0.utf8) }
        let reply = try scripts.run(QueueScripts.hello, key: prefix, words).array ?? []
        guard reply.count == 3, let name = reply[0].text, let last = reply[2].integer else {
            throw RedisError.refused(command: "hello", reason: "the answer is none of ours")
        }
        if reply[1].integer == 1 { isLost = true }
        runtime = name
        lastHandOff = last
        self.scripts = scripts
        connection = made
        isDown = false
        return made
    }
}
