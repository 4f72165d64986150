import Files
import Glibc
import JSON
import TestSupport
import Testing

/// Sources that fall silent, through the product's template.
@Suite struct SourceWatchTests {
    private let folder = TemporaryFolder()

    init() throws {
        try folder.write(
            """
            tenants: {demo: {name: Demo}}
            flows: {demo-leads: {name: Demo Leads, tenant: demo}}
            sources:
              watched:
                kind: generic
                flow: demo-leads
                path: /webhooks/watched
                secret: ${SECRET}
                id_field: id
                limits: []
                silence: 20m
              other:
                kind: form
                flow: demo-leads
                path: /webhooks/other
            """,
            to: "pipeline.yaml"
        )
    }

    private func started(_ arguments: [String] = []) throws -> RunningRuntime {
        try RunningRuntime(
            in: folder.path,
            template: "\(Repository.root)/template.yaml",
            variables: ["PIPELINE_FILE": "\(folder.path)/pipeline.yaml", "SECRET": "token"],
            arguments: ["--port", "0", "--aws-port", "0"] + arguments
        )
    }

    private func post(_ id: Int, to runtime: RunningRuntime, token: String = "token") -> Int? {
        HTTPClient.request(
            "POST",
            "/webhooks/watched",
            port: runtime.httpPort,
            headers: [("content-type", "application/json"), ("x-webhook-token", token)],
            body: Array(#"{"id":"\#(id)","email":"a\#(id)@b.co"}"#.utf8)
        )?.status
    }

    /// The status of the watched source, by asking the function for it.
    private func status(_ runtime: RunningRuntime) throws -> JSON {
        try runtime.result("WatchSources", "{}")["sources"]?[0] ?? .null
    }

    private func isCounted(_ leads: Int, by runtime: RunningRuntime) -> Bool {
        runtime.eventually { (try? status(runtime)["leads"]?["day"]?.int) == leads }
    }

    private func advance(_ runtime: RunningRuntime, _ word: String) throws {
        var run = FunctionRun("plumb")
        run.arguments = ["clock", "advance", word]
        run.workingFolder = runtime.folder
        let outcome = try run.run()
        #expect(outcome.status == 0, "\(outcome.log)")
    }

    private func alerts() throws -> [String] {
        try Lake(folder: folder).lines(#""event_type":"source_"#)
            .map { "\($0["event_type"]?.string ?? "") \($0["source_id"]?.string ?? "")" }
            .sorted()
    }

    @Test func `a silent source raises one alert, and one more when it sends again`() throws {
        let runtime = try started(["--clock", "2026-03-08T06:59:00Z"])
        #expect(post(1, to: runtime) == 202)
        #expect(isCounted(1, by: runtime))
        try advance(runtime, "15m")
        #expect(try alerts() == [])
        #expect(try status(runtime)["silentSince"] == .null)
        try advance(runtime, "1h")
        #expect(runtime.eventually { (try? alerts()) == ["source_silent watched"] })
        let silent = try status(runtime)
        #expect(silent["silentSince"]?.string?.hasPrefix("2026-03-08T06:59:") ?? false)
        #expect(silent["leads"] == ["minute": 0, "hour": 0, "day": 1])
        #expect(post(2, to: runtime) == 202)
        #expect(isCounted(2, by: runtime))
        try advance(runtime, "5m")
        let both = ["source_resumed watched", "source_silent watched"]
        #expect(runtime.eventually { (try? alerts()) == both })
        #expect(try status(runtime)["silentSince"] == .null)
        try advance(runtime, "5m")
        #expect(try alerts() == both)
    }

    @Test func `a refused request is no sign of life, and is told`() throws {
        let runtime = try started()
        #expect(post(1, to: runtime, token: "wrong") == 401)
        #expect(runtime.eventually { (try? status(runtime)["refusals"]?["day"]?.int) == 1 })
        let found = try status(runtime)
        #expect(found["lastLeadAt"] == .null)
        #expect(found["lastFailure"]?["type"] == "Intake.InvalidSignature")
    }

    @Test func `with a process for every event each is counted`() throws {
        let runtime = try started(["--cold"])
        for id in 0..<3 { #expect(post(id, to: runtime) == 202) }
        #expect(try status(runtime)["leads"]?["day"] == 3)
    }

    @Test func `a killed worker takes counts of a second along, and no lead`() throws {
        let runtime = try started()
        var accepted = 0
        for round in 0..<5 {
            for number in 0..<20 where post(round * 20 + number, to: runtime) == 202 {
                accepted += 1
            }
            for pid in try workers(of: runtime) { Glibc.kill(pid, SIGKILL) }
        }
        #expect(accepted >= 80)
        #expect(runtime.eventually { runtime.depth(of: "DeadLetterQueue") == 0 })
        #expect(
            runtime.eventually {
                let lines = try? Lake(folder: folder).lines(#""event_type":"lead_submission""#)
                return lines?.count ?? 0 >= accepted
            }
        )
        let before = try status(runtime)["leads"]?["day"]?.int ?? 0
        #expect(before <= 100)
        #expect(post(1000, to: runtime) == 202)
        #expect(runtime.eventually { (try? status(runtime)["leads"]?["day"]?.int) ?? 0 > before })
    }

    /// The processes that take webhooks, which are children of the runtime.
    private func workers(of runtime: RunningRuntime) throws -> [pid_t] {
        let children = "cat /proc/\(runtime.pid)/task/*/children"
        // The kernel keeps 15 bytes of a name.
        let isIntake = "grep -qsx receive-webhook /proc/$pid/comm"
        let find = "for pid in $(\(children)); do if \(isIntake); then echo $pid; fi; done"
        try #require(Command.run("\(find) > \(folder.path)/workers") == 0)
        let text = String(decoding: try folder.read("workers"), as: UTF8.self)
        return text.split(separator: "\n").compactMap { pid_t($0) }
    }
}
