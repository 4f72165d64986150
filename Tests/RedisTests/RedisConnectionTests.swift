import Glibc
import Redis
import TestSupport
import Testing

/// A real `redis-server`.
@Suite struct RedisConnectionTests {
    private func connection() throws -> RedisConnection {
        let folder = TemporaryFolder()
        return try RedisConnection(RedisAddress(RedisProcess.shared.address(for: folder)))
    }

    @Test func `any bytes come back as they were, also none`() throws {
        let connection = try connection()
        let value: [UInt8] = [0, 255, 13, 10, 0]
        let key = Array("bytes".utf8)
        #expect(
            try connection.command([Array("SET".utf8), key, value]) == .status("OK")
        )
        #expect(try connection.command([Array("GET".utf8), key]) == .bytes(value))
        _ = try connection.command([Array("SET".utf8), key, []])
        #expect(try connection.command([Array("GET".utf8), key]) == .bytes([]))
        #expect(try connection.command(["GET", "nothing"]) == .null)
    }

    @Test func `a refused command is a reply, and the connection goes on`() throws {
        let connection = try connection()
        guard case .error(let reason) = try connection.command(["NOSUCH"]) else {
            Issue.record("not refused")
            return
        }
        #expect(reason.hasPrefix("ERR unknown command"))
        #expect(try connection.command(["ECHO", "x"]).text == "x")
    }

    @Test func `a script is given again to a Redis that has forgotten it`() throws {
        let connection = try connection()
        var scripts = RedisScripts(connection)
        let script = RedisScript("sum", "return tonumber(ARGV[1]) + 1")
        func sum(_ word: String) throws -> RedisReply {
            try scripts.run(script, key: [1], [Array(word.utf8)])
        }
        #expect(try sum("1").integer == 2)
        _ = try connection.command(["SCRIPT", "FLUSH"])
        #expect(try sum("2").integer == 3)
        #expect(throws: RedisError.self) { try sum("x") }
    }

    @Test func `what is packed is what a script unpacks`() throws {
        let connection = try connection()
        var scripts = RedisScripts(connection)
        var pack = MessagePack()
        pack.map(5)
        pack.write("long")
        pack.write([UInt8](repeating: 7, count: 70_000))
        pack.write("number")
        pack.write(-1_700_000_000_123)
        pack.write("none")
        pack.write(optional: nil)
        pack.write("yes")
        pack.write(true)
        pack.write("list")
        pack.array(300)
        for number in 0..<300 { pack.write(number) }
        let script = RedisScript(
            "unpack",
            """
            local c = cmsgpack.unpack(ARGV[1])
            return {#c.long, c.number, c.none and 1 or 0, c.yes and 1 or 0, #c.list, c.list[300]}
            """
        )
        let reply = try scripts.run(script, key: [1], [pack.bytes])
        #expect(
            reply.array?.map { $0.integer }
                == [70_000, -1_700_000_000_123, 0, 1, 300, 299]
        )
    }

    @Test func `a server that ends is unreachable, and says so at the next call`() throws {
        signal(SIGPIPE, SIG_IGN)
        let process = RedisProcess()
        let connection = try RedisConnection(RedisAddress(process.address))
        process.kill()
        #expect(throws: RedisError.self) {
            _ = try connection.command(["PING"])
            _ = try connection.command(["PING"])
        }
        #expect(throws: RedisError.self) { try RedisConnection(RedisAddress(process.address)) }
    }

    @Test func `who has no password, or a wrong one, is told so without it`() throws {
        let process = RedisProcess(["--requirepass", "right"])
        let path = process.address
        let right = path.replacing("unix://", with: "unix://:right@")
        #expect(throws: Never.self) { try RedisConnection(RedisAddress(right)) }
        for wrong in ["unix://:wrong@", "unix://nobody:right@", "unix://"] {
            let address = try RedisAddress(path.replacing("unix://", with: wrong))
            let error = try #require(throws: RedisError.self) { try RedisConnection(address) }
            guard case .refusedUser = error else {
                Issue.record("\(error)")
                continue
            }
            #expect(!"\(error)".contains("right@"))
        }
    }
}

extension String {
    /// With the first occurrence of a text replaced.
    fileprivate func replacing(_ text: String, with other: String) -> String {
        hasPrefix(text) ? other + dropFirst(text.count) : self
    }
}
