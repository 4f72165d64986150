import Files
import Glibc
import JSON
import TestSupport
import Testing

/// What changes under a running `plumb start`: executables, and with `--watch` everything else.
@Suite struct WatchTests {
    private static let ports = ["--port", "0", "--aws-port", "0"]

    /// A folder whose template runs an executable of its own.
    private func folder() -> TemporaryFolder {
        let folder = TestTemplate.folder([("Handler: test-function", "Handler: own-function")])
        #expect(Command.run("cp \(Binaries.folder)/test-function \(folder.path)/own-function") == 0)
        return folder
    }

    private func change(_ old: String, _ new: String, in folder: TemporaryFolder) throws {
        let path = "\(folder.path)/template.yaml"
        var text = String(decoding: try FileSystem.read(path, limitBytes: 65_536), as: UTF8.self)
        text.replace(old, with: new)
        try FileSystem.writeAtomically(Array(text.utf8), to: path)
    }

    @Test func `a new executable is swapped in without dropping a request`() throws {
        let folder = folder()
        let runtime = try RunningRuntime(in: folder.path)
        let clients = try SteadyClients(port: runtime.httpPort, count: 8)
        #expect(runtime.eventually { clients.answered > 100 })
        let copy = "cp own-function new-function && mv new-function own-function"
        for round in 1...3 {
            #expect(Command.run("cd \(folder.path) && \(copy)") == 0)
            #expect(
                runtime.eventually {
                    runtime.errors.components(of: "Fn: runs the new") == round
                }
            )
            let answered = clients.answered
            #expect(runtime.eventually { clients.answered > answered + 50 })
        }
        #expect(clients.stop() == 0)
        #expect(runtime.stop() == 0)
    }

    @Test func `a changed template is swapped in without dropping a request`() throws {
        let folder = folder()
        let runtime = try RunningRuntime(in: folder.path, arguments: Self.ports + ["--watch"])
        let clients = try SteadyClients(port: runtime.httpPort, count: 8)
        #expect(runtime.eventually { clients.answered > 100 })
        #expect(runtime.post("{}", to: "/added")?.status == 404)
        try change(
            "    Queue:\n          Type: SQS",
            "    Added: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /added, Method: POST}}\n"
                + "        Queue:\n          Type: SQS",
            in: folder
        )
        #expect(runtime.eventually { runtime.post("{}", to: "/added")?.status == 200 })
        // A queue more than before, and the messages of the others still there.
        #expect(runtime.send(#"{"do":"nothing"}"#, to: "Next") == 200)
        #expect(runtime.eventually { runtime.depth(of: "Next") == 1 })
        try change("  Next: {", "  Later: {Type: AWS::SQS::Queue}\n  Next: {", in: folder)
        #expect(runtime.eventually { runtime.depth(of: "Later") == 0 })
        #expect(runtime.depth(of: "Next") == 1)
        #expect(runtime.send(#"{"do":"nothing"}"#, to: "Later") == 200)
        let answered = clients.answered
        #expect(runtime.eventually { clients.answered > answered + 50 })
        #expect(clients.stop() == 0)
        #expect(runtime.stop() == 0)
    }

    @Test func `a template with an error is named and the one before goes on`() throws {
        let folder = folder()
        let runtime = try RunningRuntime(in: folder.path, arguments: Self.ports + ["--watch"])
        try change("BatchSize: 10", "BatchSise: 10", in: folder)
        #expect(runtime.eventually { runtime.errors.contains("error E101") })
        #expect(runtime.eventually { runtime.errors.contains("did you mean 'BatchSize'") })
        #expect(runtime.eventually { runtime.errors.contains("what ran before goes on") })
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
        try change("BatchSise: 10", "BatchSize: 5", in: folder)
        #expect(runtime.eventually { runtime.errors.contains("runs what has changed") })
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
        #expect(runtime.stop() == 0)
    }

    @Test func `a template whose executable is missing is named and the one before goes on`() throws
    {
        let folder = folder()
        let runtime = try RunningRuntime(in: folder.path, arguments: Self.ports + ["--watch"])
        try change("own-function", "no-such-function", in: folder)
        #expect(runtime.eventually { runtime.errors.contains("function Fn has no executable") })
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
        #expect(runtime.stop() == 0)
    }

    @Test func `a changed source is built, and a build that fails changes nothing`() throws {
        let folder = folder()
        let source = "\(folder.path)/source.txt"
        let build =
            "sh -c 'test \"$(cat source.txt)\" = good && cp own-function built && "
            + "mv built own-function'"
        let runtime = try RunningRuntime(
            in: folder.path,
            arguments: Self.ports + ["--watch", "--build-command", build]
        )
        #expect(Command.run("echo bad > \(source)") == 0)
        #expect(runtime.eventually { runtime.errors.contains("the build failed (status 1)") })
        #expect(!runtime.errors.contains("runs what has changed"))
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
        #expect(Command.run("echo good > \(source)") == 0)
        #expect(runtime.eventually { runtime.errors.contains("runs what has changed") })
        #expect(runtime.post(#"{"do":"nothing"}"#)?.status == 200)
        #expect(runtime.stop() == 0)
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func components(of text: String) -> Int {
        ranges(of: text).count
    }
}
