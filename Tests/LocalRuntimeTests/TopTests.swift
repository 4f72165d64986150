import JSON
import TestSupport
import Testing

/// `plumb top` beside a real runtime.
@Suite struct TopTests {
    private func top(_ words: [String], in folder: TemporaryFolder) throws -> FunctionRun.Outcome {
        var run = FunctionRun("plumb")
        run.arguments = ["top", "--interval", "100ms"] + words
        run.workingFolder = folder.path
        return try run.run()
    }

    @Test func `one look has a table of functions, of queues and of streams`() throws {
        let folder = TestTemplate.folder()
        let runtime = try RunningRuntime(in: folder.path)
        #expect(runtime.send("1", to: "Next") == 200)
        #expect(runtime.post(#"{"do":"fail"}"#)?.status == 500)
        let outcome = try top(["--once"], in: folder)
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        let words = lines.map { $0.split(separator: " ").map(String.init) }
        let heads = words.compactMap(\.first).filter { $0 == $0.uppercased() }
        #expect(heads == ["FUNCTION", "QUEUE", "STREAM"])
        #expect(words.contains { $0.starts(with: ["Fn", "1", "0", "0", "0", "0", "0", "0", "-"]) })
        #expect(words.contains { $0.starts(with: ["Next", "1", "0"]) })
        #expect(words.contains { $0.starts(with: ["Stream", "0"]) })
    }

    @Test func `a program gets what the runtime counts, and rates`() throws {
        let folder = TestTemplate.folder()
        let runtime = try RunningRuntime(in: folder.path)
        for event in [#"{"do":"nothing"}"#, #"{"do":"fail"}"#] { _ = runtime.post(event) }
        let clients = try SteadyClients(port: runtime.httpPort, count: 1)
        #expect(runtime.eventually { clients.answered > 0 })
        let document = try JSON(
            parsing: Array(try top(["--once", "--json"], in: folder).output.utf8)
        )
        #expect(clients.stop() == 0)
        let function = try #require(document["status"]?["functions"]?["Fn"])
        #expect(try #require(function["invocations"]?.int) >= 2)
        #expect(function["failures"] == 1)
        #expect(function["starts"] == function["workers"])
        let rates = try #require(document["rates"]?["functions"]?["Fn"])
        #expect(try #require(rates["invocations/s"]?.double) > 0)
        #expect(rates["failures/s"]?.double == 0)
        #expect(try #require(rates["mean ms"]?.double) > 0)
    }

    @Test func `where nothing runs it says so`() throws {
        let outcome = try top([], in: TemporaryFolder())
        #expect(outcome.status == 78)
        #expect(outcome.log.contains("no runtime uses .plumb: start one with plumb start"))
    }

    @Test(arguments: ["1ms", "2h", "often"])
    func `an interval that is none is refused`(_ interval: String) throws {
        let folder = TestTemplate.folder()
        let runtime = try RunningRuntime(in: folder.path)
        let outcome = try top(["--interval", interval], in: folder)
        #expect(outcome.status == 64)
        #expect(outcome.log.contains("--interval is '\(interval)': give a duration from 100ms"))
        #expect(runtime.stop() == 0)
    }

    @Test func `a runtime that ends meanwhile ends it`() throws {
        let folder = TestTemplate.folder()
        let runtime = try RunningRuntime(in: folder.path)
        let outcome = try Top.endingMeanwhile(runtime, in: folder)
        #expect(outcome == 1)
    }
}

private enum Top {
    /// The exit status of a look that goes on while the runtime is stopped.
    static func endingMeanwhile(
        _ runtime: RunningRuntime,
        in folder: TemporaryFolder
    ) throws -> CInt {
        let command = """
            cd '\(folder.path)' && { '\(Binaries.folder)/plumb' top --interval 100ms --json \
            | { read -r line; kill \(runtime.processID); cat >/dev/null; }; } ; \
            exit ${PIPESTATUS[0]}
            """
        return Command.run("bash -c '\(command.replacing("'", with: "'\\''"))' 2>/dev/null")
    }
}
