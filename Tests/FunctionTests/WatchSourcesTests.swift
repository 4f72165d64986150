import Crypto
import JSON
import TestSupport
import Testing

/// What functions count of their sources, and what `watch-sources` tells of it.
@Suite struct WatchSourcesTests {
    private let bench = Bench()

    private func look() throws -> FunctionRun.Outcome {
        try bench.run(
            "watch-sources",
            Array("{}".utf8),
            environment: pipeline.merging(["SECRET": "token"]) { $1 }
        )
    }

    private func status(of source: String) throws -> JSON {
        let run = try look()
        #expect(run.status == 0)
        let sources = try run.result["sources"]?.array ?? []
        return try #require(sources.first { $0["id"]?.string == source })
    }

    private var pipeline: [String: String] { ["PIPELINE_FILE": "\(bench.folder.path)/p.yaml"] }

    private static let source = """
        kind: generic, flow: f, path: /w, secret: "${SECRET}", limits: [], silence: 6h
        """

    private func write(_ source: String = source) throws {
        try bench.folder.write(
            """
            tenants: {t: {}}
            flows: {f: {tenant: t, name: Flow, fields: {email: {required: true}}}}
            sources:
              s: {\(source)}
              partner:
                kind: api
                flow: f
                api_keys: ["sha256:\(Hex.encode(SHA256.digest(Array("key".utf8))))"]

            """,
            to: "p.yaml"
        )
    }

    private func post(
        _ function: String,
        _ requests: [(path: String, headers: [String: String], body: String)]
    ) throws -> [Int] {
        let events = try requests.map { path, headers, body in
            try Sample.webhook(body: body, headers: headers, path: path)
        }
        let run = try bench.run(
            function,
            Array(events.joined(separator: [10])),
            environment: pipeline.merging(["SECRET": "token"]) { $1 }
        )
        return try run.output.split(separator: "\n").map {
            try JSON(parsing: String($0))["statusCode"]?.int ?? 0
        }
    }

    @Test func `a webhook counts leads, wrong signatures and what it cannot read`() throws {
        try write()
        let token = ["x-webhook-token": "token"]
        let statuses = try post(
            "receive-webhook",
            [
                ("/w", token, #"[{"email":"a@b.co"},{"email":"c@d.co"}]"#),
                ("/w", token, #"{"email":"#), ("/w", [:], #"{"email":"a@b.co"}"#),
                ("/nowhere", token, #"{"email":"a@b.co"}"#),
            ]
        )
        #expect(statuses == [202, 400, 401, 404])
        let found = try status(of: "s")
        #expect(found["leads"] == ["minute": 2, "hour": 2, "day": 2])
        #expect(found["refusals"] == ["minute": 2, "hour": 2, "day": 2])
        #expect(found["lastLeadAt"] == "2026-03-08T06:59:00.000Z")
        #expect(found["lastFailure"]?["type"] == "Intake.InvalidSignature")
        #expect(found["lastFailure"]?["at"] == "2026-03-08T06:59:00.000Z")
        #expect(found["silence"] == 21_600)
        #expect(try status(of: "partner")["leads"]?["day"] == 0)
    }

    @Test func `what a trap for programs has caught is no lead`() throws {
        try write("kind: form, flow: f, path: /w, limits: []")
        let body = #"{"email":"a@b.co","_gotcha":"x"}"#
        #expect(try post("receive-webhook", [("/w", [:], body)]) == [202])
        #expect(try status(of: "s")["leads"]?["day"] == 0)
    }

    @Test func `a submission counts, and one that its flow refuses as such`() throws {
        try write()
        let key = ["x-api-key": "key"]
        let statuses = try post(
            "submit-lead",
            [
                ("/leads", key, #"{"email":"a@b.co"}"#), ("/leads", key, #"{"email":"nobody"}"#),
                ("/flows/f/sources/partner/submit", key, #"{"zip":"78704"}"#),
                ("/leads", ["x-api-key": "other"], #"{"email":"a@b.co"}"#),
            ]
        )
        #expect(statuses == [201, 400, 201, 401])
        let found = try status(of: "partner")
        #expect(found["leads"]?["day"] == 1)
        #expect(found["refusals"]?["day"] == 2)
        #expect(found["lastFailure"]?["type"] == "Intake.InvalidFields")
    }

    @Test func `a posted batch counts its rows`() throws {
        try write()
        let body = #"[{"email":"a@b.co"},{"email":"c@d.co"},{"email":"e@f.co"}]"#
        let requests = [("/leads/batch", ["x-webhook-token": "token"], body)]
        #expect(try post("import-leads", requests) == [202])
        #expect(try status(of: "s")["leads"]?["day"] == 3)
    }

    @Test func `a look changes nothing, a schedule raises one alert`() throws {
        try write()
        #expect(try look().status == 0)
        #expect(try !bench.folder.names.contains("state.db"))
        let times = ["06:59", "12:58", "12:59", "13:00"].map { "2026-03-08T\($0):00Z" }
        var types: [[String]] = []
        for time in times {
            var event = try Sample.json("schedules/watch-sources.json")
            event["id"] = JSON(time)
            let run = try bench.run(
                "watch-sources",
                event.bytes,
                environment: pipeline.merging(["PLUMB_CLOCK": time, "SECRET": "token"]) { $1 }
            )
            types.append(try run.eventTypes)
            let hasWarned = run.log.contains(#""sourceID":"s","eventType":"source_silent""#)
            #expect(hasWarned == !types[types.count - 1].isEmpty, "\(run.log)")
        }
        #expect(types == [[], [], ["source_silent"], []])
        #expect(try status(of: "s")["silentSince"] == "2026-03-08T06:59:00.000Z")
        #expect(try status(of: "s")["lastLeadAt"] == .null)
    }

    @Test func `a state that is no state is an error that may pass`() throws {
        try write()
        try bench.folder.write(Array(repeating: 7, count: 5000), to: "state.db")
        let run = try look()
        #expect(run.status == 1)
        #expect(try run.result["errorType"] == "State.Damaged")
        #expect(try run.result["retryable"] == true)
    }
}
