import JSON
import TestSupport
import Testing

/// Options of `plumb start` that change how workers live.
@Suite struct StartOptionTests {
    private let folder = TestTemplate.folder()
    private static let who = #"{"do":"process"}"#

    private func start(_ options: String...) throws -> RunningRuntime {
        try RunningRuntime(
            in: folder.path,
            arguments: ["--port", "0", "--aws-port", "0"] + options
        )
    }

    @Test func `with --cold every event has a process of its own`() throws {
        let runtime = try start("--cold")
        let processes = (0..<4).compactMap { _ in runtime.post(Self.who)?.body }
        #expect(Set(processes).count == 4)
    }

    @Test func `without it they share one`() throws {
        let runtime = try start()
        let processes = (0..<4).compactMap { _ in runtime.post(Self.who)?.body }
        #expect(Set(processes).count == 1)
    }

    @Test func `invocations are reported unless --quiet says otherwise`() throws {
        let runtime = try start()
        #expect(runtime.post(#"{"do":"print"}"#)?.status == 200)
        #expect(runtime.eventually { runtime.errors.contains("\nREPORT RequestId: ") })
        let lines = runtime.errors.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(lines == ["START", "this", "END", "REPORT"])
    }

    @Test func `with --quiet the log is the function's alone`() throws {
        let runtime = try start("--quiet")
        #expect(runtime.post(#"{"do":"print"}"#)?.status == 200)
        #expect(runtime.eventually { runtime.errors.contains("this goes to the log") })
        #expect(runtime.stop() == 0)
        #expect(runtime.errors == "this goes to the log, not between frames\n")
    }

    @Test func `with --idle-timeout a worker that nobody needs ends`() throws {
        let runtime = try start("--idle-timeout", "1")
        let first = runtime.post(Self.who)?.body
        #expect(runtime.status["functions"]?["Fn"]?["workers"] == 1)
        #expect(runtime.eventually { runtime.status["functions"]?["Fn"]?["workers"] == 0 })
        let second = runtime.post(Self.who)
        #expect(second?.status == 200)
        #expect(second?.body != first)
    }

    @Test(arguments: ["0", "86401", "soon", "-1", ""])
    func `an idle timeout that is none is refused`(seconds: String) throws {
        let refusal = try #require(throws: RunningRuntime.NotStarted.self) {
            try start("--idle-timeout=\(seconds)")
        }
        #expect(refusal.status == 64)
        #expect(refusal.errors.contains("--idle-timeout"))
        #expect(refusal.errors.contains("1 to 86400") || refusal.errors.contains("86400"))
    }
}
