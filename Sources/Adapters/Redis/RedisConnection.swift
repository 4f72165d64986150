internal import CHiredis
internal import Glibc

/// One connection to a Redis; every call blocks.
///
/// Confined to one thread, but for `interrupt`. A connection that has failed stays so.
package final class RedisConnection {
    private let context: UnsafeMutablePointer<redisContext>
    package let address: RedisAddress

    /// How long Redis may take to answer.
    private static let answerSeconds = 10

    /// Connects, says who we are and selects the database.
    ///
    /// Calls `redisConnectWithTimeout` or `redisConnectUnixWithTimeout`, `AUTH` and `SELECT`.
    ///
    /// - Parameters:
    ///   - address: where to.
    ///   - timeoutMilliseconds: how long the connection may take to be made.
    ///   - waitsForEver: whether an answer may take as long as it likes, as to a subscriber.
    /// - Throws: `unreachable`, `refusedUser` or `refused`.
    package init(
        _ address: RedisAddress,
        timeoutMilliseconds: Int = 2000,
        waitsForEver: Bool = false
    ) throws(RedisError) {
        self.address = address
        let timeout = timeval(
            tv_sec: timeoutMilliseconds / 1000,
            tv_usec: timeoutMilliseconds % 1000 * 1000
        )
        let made =
            switch address.place {
            case .host(let host, let port):
                redisConnectWithTimeout(host, CInt(port), timeout)
            case .socket(let path): redisConnectUnixWithTimeout(path, timeout)
            }
        guard let made else {
            throw .unreachable(address: "\(address)", reason: "there is no memory")
        }
        context = made
        guard context.pointee.err == 0 else { throw failure }
        if case .host = address.place { redisEnableKeepAlive(context) }
        redisSetTimeout(context, timeval(tv_sec: Self.answerSeconds, tv_usec: 0))
        if let password = address.password {
            let words = ["AUTH"] + (address.user.map { [$0] } ?? []) + [password]
            if case .error(let reason) = try command(words) {
                throw .refusedUser(address: "\(address)", reason: reason)
            }
        }
        switch try command(["SELECT", "\(address.database)"]) {
        case .error(let reason) where reason.hasPrefix("NOAUTH"):
            throw .refusedUser(address: "\(address)", reason: reason)
        case .error(let reason): throw .refused(command: "SELECT", reason: reason)
        default: break
        }
        if waitsForEver { redisSetTimeout(context, timeval()) }
    }

    deinit {
        redisFree(context)
    }

    /// Sends one command and waits for its reply, which may be an error.
    ///
    /// - Throws: `unreachable` where the connection is lost.
    package func command(_ words: [String]) throws(RedisError) -> RedisReply {
        append(words.map { Array($0.utf8) })
        return try reply()
    }

    /// The same, with words of any bytes.
    package func command(_ words: [[UInt8]]) throws(RedisError) -> RedisReply {
        append(words)
        return try reply()
    }

    /// Prepares a command; `reply` sends all there are.
    ///
    /// Calls `redisAppendCommandArgv`.
    package func append(_ words: [[UInt8]]) {
        // One block for all words: the library wants a pointer to each.
        let bytes = words.flatMap { $0 }
        let lengths = words.map(\.count)
        bytes.withUnsafeBufferPointer { bytes in
            let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            var offset = 0
            var pointers: [UnsafePointer<CChar>?] = words.map { word in
                defer { offset += word.count }
                return start.map { $0 + offset }
            }
            _ = redisAppendCommandArgv(context, CInt(words.count), &pointers, lengths)
        }
    }

    /// The next reply, of a command that was prepared or to a subscription.
    ///
    /// Calls `redisGetReply`.
    ///
    /// - Throws: `unreachable` where the connection is lost.
    package func reply() throws(RedisError) -> RedisReply {
        var pointer: UnsafeMutableRawPointer?
        guard redisGetReply(context, &pointer) == REDIS_OK, let pointer else { throw failure }
        defer { freeReplyObject(pointer) }
        return RedisReply(UnsafePointer(pointer.assumingMemoryBound(to: redisReply.self)))
    }

    /// Ends what another thread waits for here.
    ///
    /// Calls `shutdown`.
    package func interrupt() {
        shutdown(context.pointee.fd, CInt(SHUT_RDWR))
    }

    private var failure: RedisError {
        var context = context.pointee
        let reason = withUnsafeBytes(of: &context.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return .unreachable(
            address: "\(address)",
            reason: reason.isEmpty ? "the connection is lost" : reason
        )
    }
}
