import Files
import JSON
import TestSupport
import Testing

@Suite struct StartTests {
    private func refusal(
        _ changes: [(String, String)],
        arguments: [String] = ["--port", "0", "--aws-port", "0"]
    ) throws -> RunningRuntime.NotStarted {
        let folder = TestTemplate.folder(changes)
        return try #require(throws: RunningRuntime.NotStarted.self) {
            try RunningRuntime(in: folder.path, arguments: arguments)
        }
    }

    @Test func `an unknown tag is refused with its place`() throws {
        let refusal = try refusal([("!GetAtt Work.Arn", "!Bogus Work.Arn")])
        #expect(refusal.status == 78)
        #expect(refusal.errors.contains("template.yaml:18:"))
        #expect(refusal.errors.contains(": error E203: unknown tag '!Bogus'"))
    }

    @Test func `a function without an executable is refused with where it was looked for`() throws {
        let refusal = try refusal([("Handler: test-function", "Handler: no-such-binary")])
        #expect(refusal.status == 78)
        #expect(refusal.errors.contains("function Fn has no executable"))
        #expect(refusal.errors.contains("/no-such-binary"))
    }

    @Test func `a port in use is named`() throws {
        let folder = TestTemplate.folder()
        let first = try RunningRuntime(in: folder.path)
        let port = String(first.httpPort)
        let refusal = try refusal([], arguments: ["--port", port, "--aws-port", "0"])
        #expect(refusal.status == 78)
        #expect(refusal.errors.contains("port \(port) is in use"))
    }

    @Test func `two runtimes do not share a data directory`() throws {
        let folder = TestTemplate.folder()
        let first = try RunningRuntime(in: folder.path)
        let refusal = try #require(throws: RunningRuntime.NotStarted.self) {
            try RunningRuntime(in: folder.path)
        }
        #expect(refusal.errors.contains("another runtime uses"))
        #expect(first.post(#"{"do":"nothing"}"#)?.status == 200)
    }

    @Test func `a lock that a killed runtime leaves for a moment is waited for`() throws {
        let folder = TestTemplate.folder()
        // Holds the lock until somebody else has opened it, too.
        let holder = """
            mkdir -p \(folder.path)/.plumb && cd \(folder.path)/.plumb && exec 9>lock && flock 9
            touch held
            lock=$(pwd -P)/lock
            until [ $(ls -l /proc/[0-9]*/fd 2>/dev/null | grep -cF -- "-> $lock") -gt 1 ]; do :; done
            """
        #expect(Command.run("bash -c '\(holder)' > /dev/null 2>&1 &") == 0)
        #expect(Command.run("until [ -e \(folder.path)/.plumb/held ]; do :; done") == 0)
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
    }

    @Test func `a damaged queue file is named and left alone`() throws {
        let folder = TestTemplate.folder()
        let file = "\(folder.path)/.plumb/queues.db"
        #expect(Command.run("mkdir -p \(folder.path)/.plumb") == 0)
        #expect(Command.run("head -c 9000 /dev/urandom > \(file); cp \(file) \(file).copy") == 0)
        let refusal = try #require(throws: RunningRuntime.NotStarted.self) {
            try RunningRuntime(in: folder.path)
        }
        #expect(refusal.errors.contains("queues.db"))
        #expect(Command.run("cmp -s \(file) \(file).copy") == 0)
    }

    @Test func `a pipeline file that functions would refuse is refused with its place`() throws {
        let folder = TestTemplate.folder()
        let text =
            "tenants: {t: {name: T}}\nflows: {f: {name: F, tenant: t}}\nsources:\n"
            + "  s: {name: S, kind: meta, flow: f, path: /s, secret: '${NOT_SET}', "
            + "verify_token: '${NOT_SET}'}\n"
        try folder.write(Array(text.utf8), to: "pipeline.yaml")
        let refusal = try #require(throws: RunningRuntime.NotStarted.self) {
            try RunningRuntime(in: folder.path)
        }
        #expect(refusal.status == 78)
        #expect(refusal.errors.contains("pipeline.yaml:4:"))
        #expect(refusal.errors.contains("NOT_SET"))
    }

    @Test func `while it runs its folder tells where it listens`() throws {
        let folder = TestTemplate.folder()
        let runtime = try RunningRuntime(in: folder.path)
        let path = "\(folder.path)/.plumb/runtime.json"
        let document = try JSON(parsing: try FileSystem.read(path, limitBytes: 10_000))
        #expect(document["processID"]?.int == Int(runtime.processID))
        #expect(document["httpPort"]?.int == runtime.httpPort)
        #expect(runtime.stop() == 0)
        #expect(try FileStatus.of(path) == nil)
    }

    @Test func `it stops when asked to, also while a request waits`() throws {
        let folder = TestTemplate.folder()
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
        #expect(
            Command.run(
                """
                curl -s -d '{"do":"hang"}' -H 'content-type: application/json' \
                http://127.0.0.1:\(runtime.httpPort)/f >/dev/null 2>&1 &
                """
            ) == 0
        )
        #expect(runtime.stop() == 0)
    }
}
