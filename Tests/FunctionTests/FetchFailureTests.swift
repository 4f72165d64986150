import JSON
import TestSupport
import Testing

/// What `fetch-lead` makes of platforms that do not give a lead.
@Suite struct FetchFailureTests {
    private let bench: FetchBench
    private static let leadID = "5f3d8408-53bc-8a08-b3da-da7aabdf1938"

    init() throws {
        bench = try FetchBench()
    }

    struct Row: CustomTestStringConvertible {
        let platform: Platform
        let answer: String
        let errorType: String
        var isRetryable = false
        var seconds: Int?

        var testDescription: String { "\(platform.rawValue) \(answer)" }

        init(_ platform: Platform, _ answer: String, _ errorType: String) {
            (self.platform, self.answer, self.errorType) = (platform, answer, errorType)
        }

        func retried(after seconds: Int? = nil) -> Row {
            var row = self
            (row.isRetryable, row.seconds) = (true, seconds)
            return row
        }

        static func meta(_ error: String, _ errorType: String, headers: String = "{}") -> Row {
            Row(
                .meta,
                #"{"status":400,"headers":\#(headers),"body":{"error":{"message":"m",\#(error)}}}"#,
                errorType
            )
        }
    }

    private static let regain = """
        {"X-Business-Use-Case-Usage":"{\\"1\\":[{\\"type\\":\\"leadgen\\",\\"call_count\\":100,\
        \\"estimated_time_to_regain_access\\":19}]}"}
        """
    private static let rows: [Row] = [
        .meta(#""code":190,"error_subcode":463"#, "Fetch.TokenRefused"),
        .meta(#""code":100,"error_subcode":33"#, "Fetch.NotFound"),
        .meta(#""code":100"#, "Fetch.Refused"),
        .meta(#""code":10"#, "Fetch.NoPermission"),
        .meta(#""code":200"#, "Fetch.NoPermission"),
        .meta(#""code":80005"#, "Fetch.RateLimited").retried(after: 60),
        .meta(#""code":80005"#, "Fetch.RateLimited", headers: regain).retried(after: 1140),
        .meta(#""code":4"#, "Fetch.RateLimited", headers: #"{"Retry-After":"7"}"#)
            .retried(after: 7),
        .meta(#""code":2"#, "Fetch.Unavailable").retried(),
        .meta(#""code":777,"is_transient":true"#, "Fetch.Unavailable").retried(),
        Row(.meta, #"{"body":{"id":"1"}}"#, "Fetch.UnexpectedAnswer"),
        Row(.meta, #"{"body":{"field_data":[{"name":7}]}}"#, "Fetch.UnexpectedAnswer"),
        Row(.meta, #"{"body":["Maria"]}"#, "Fetch.UnexpectedAnswer"),
        Row(.hubspot, #"{"status":404,"body":{"category":"OBJECT_NOT_FOUND"}}"#, "Fetch.NotFound"),
        Row(.hubspot, #"{"status":401,"body":{}}"#, "Fetch.TokenRefused"),
        Row(
            .hubspot,
            #"{"status":403,"body":{"category":"MISSING_SCOPES"}}"#,
            "Fetch.NoPermission"
        ),
        Row(.hubspot, #"{"status":429,"body":{"policyName":"DAILY"}}"#, "Fetch.RateLimited")
            .retried(after: 3600),
        Row(
            .hubspot,
            #"{"status":429,"headers":{"X-HubSpot-RateLimit-Interval-Milliseconds":"11001"}}"#,
            "Fetch.RateLimited"
        ).retried(after: 12),
        Row(.hubspot, #"{"status":477,"headers":{"Retry-After":"90000"}}"#, "Fetch.Unavailable")
            .retried(after: 43_200),
        Row(.hubspot, #"{"status":423}"#, "Fetch.Unavailable").retried(),
        Row(.hubspot, #"{"body":{"properties":{"email":{"a":1}}}}"#, "Fetch.UnexpectedAnswer"),
        Row(.linkedin, #"{"status":429}"#, "Fetch.RateLimited").retried(after: 60),
        // The clock of these runs stands at 06:59.
        Row(
            .linkedin,
            #"{"status":429,"body":{"message":"throttle APPLICATION DAY limit is reached"}}"#,
            "Fetch.RateLimited"
        ).retried(after: 43_200),
        Row(
            .linkedin,
            #"{"status":503,"headers":{"Retry-After":"Sun, 08 Mar 2026 07:00:00 GMT"}}"#,
            "Fetch.Unavailable"
        ).retried(after: 60),
        Row(.linkedin, #"{"status":426,"body":{"code":"NONEXISTENT_VERSION"}}"#, "Fetch.Refused"),
        Row(.linkedin, #"{"status":302,"headers":{"Location":"/x"}}"#, "Fetch.Refused"),
        Row(.linkedin, #"{"body":{"formResponse":{"answers":[]}}}"#, "Fetch.UnexpectedAnswer"),
    ]
    private static let both: [Row] = Platform.allCases.flatMap { platform in
        [
            Row(platform, #"{"status":500,"text":"oops"}"#, "Fetch.Unavailable").retried(),
            Row(platform, #"{"status":429,"headers":{"Retry-After":"2"}}"#, "Fetch.RateLimited")
                .retried(after: 2),
            Row(platform, #"{"text":"{\"id\": Maria"}"#, "Fetch.UnreadableAnswer").retried(),
            Row(platform, #"{"text":"{}","cut":10}"#, "Fetch.Unreachable").retried(),
            Row(platform, #"{"status":410}"#, "Fetch.NotFound"),
        ]
    }

    @Test(arguments: rows + both)
    func `an answer is tried again, or not, as the platform documents`(row: Row) throws {
        try bench.answer(row.platform, row.answer)
        let run = try bench.fetch([row.platform.order])
        #expect(run.status == 0)
        let failure = try #require(try run.failures.first)
        #expect(failure["errorType"]?.string == row.errorType)
        #expect(failure["retryable"]?.bool == row.isRetryable)
        #expect(failure["retryAfterSeconds"]?.int == row.seconds)
        #expect(try run.emitted("LeadQueue").isEmpty)
        #expect(try run.eventTypes == (row.isRetryable ? [] : ["lead_failure"]))
        let message = failure["errorMessage"]?.string ?? ""
        #expect(message.hasPrefix("source '\(row.platform.rawValue)', lead \(Self.leadID): "))
        for secret in ["token-1", "token/1", "token%2F1", "Maria", "demo-app-secret"] {
            #expect(!run.log.contains(secret) && !run.output.contains(secret))
        }
    }

    @Test func `a lead that can never come is an event that outlives its message`() throws {
        let run = try bench.fetch([Platform.meta.order])
        let emission = try #require(try run.result["emitted"]?[0])
        #expect(emission["cause"] == nil)
        #expect(emission["channel"] == "LeadEventStream")
        let event = try #require(emission["body"])
        #expect(event["lead_data"]?["lead_id"]?.string == Self.leadID)
        let step = event["processing_data"]?["step_outcomes"]?[0]
        #expect(step?["step_name"] == "Fetch")
        #expect(step?["reason"] == "not_found")
        #expect(event["context_data"]?["campaign_data"] == ["page_id": "304512987654321"])
        #expect(try bench.fetch([Platform.meta.order]).output == run.output)
    }

    @Test func `after one refusal the rest of a batch is not asked for`() throws {
        try bench.answer(.meta, #"{"status":429,"headers":{"Retry-After":"30"}}"#)
        let orders = [Platform.meta, .meta, .hubspot, .meta].map(\.order)
        let run = try bench.fetch(orders)
        let failures = try run.failures
        #expect(failures.map { $0["retryAfterSeconds"]?.int } == [30, 30, nil, 30])
        #expect(failures.map { $0["retryable"]?.bool } == [true, true, false, true])
        #expect(try bench.requests.count == 2)
    }

    @Test(arguments: [
        (Platform.meta, #"{"X-App-Usage":"{\"call_count\":100,\"total_time\":3}"}"#, 60),
        (.meta, regain, 1140),
        (.hubspot, #"{"X-HubSpot-RateLimit-Remaining":"0"}"#, 10),
        (.hubspot, #"{"X-HubSpot-RateLimit-Daily-Remaining":"0"}"#, 3600),
    ])
    func `the last request that a limit allows is a lead, the next is not sent`(
        _ platform: Platform,
        _ headers: String,
        _ seconds: Int
    ) throws {
        try bench.answer(platform, platform.sample(headers))
        let run = try bench.fetch([platform.order, platform.order])
        #expect(try run.emitted("LeadQueue").count == 1)
        #expect(try run.failures.map { $0["retryAfterSeconds"]?.int } == [seconds])
        #expect(try bench.requests.count == 1)
    }

    @Test(arguments: [
        (Platform.meta, #"{"X-App-Usage":"{\"call_count\":99}"}"#),
        (.meta, #"{"X-App-Usage":"rubbish","X-Business-Use-Case-Usage":"[1,{}]"}"#),
        (.hubspot, #"{"X-HubSpot-RateLimit-Remaining":"1"}"#),
    ])
    func `below a limit everything is sent`(_ platform: Platform, _ headers: String) throws {
        try bench.answer(platform, platform.sample(headers))
        let run = try bench.fetch([platform.order, platform.order])
        #expect(try run.emitted("LeadQueue").count == 2)
    }

    @Test func `a platform that hangs is waited for once`() throws {
        try bench.answer(.meta, #"{"seconds":30,"body":{}}"#)
        let start = ContinuousClock.now
        let run = try bench.fetch([Platform.meta, .meta, .meta].map(\.order))
        #expect(ContinuousClock.now - start < .seconds(25))
        #expect(
            try run.failures.map { $0["errorType"] }
                == Array(repeating: "Fetch.Unreachable", count: 3)
        )
        let message = try run.failures[0]["errorMessage"]?.string ?? ""
        #expect(
            message.hasSuffix("127.0.0.1:\(bench.server.port): no complete answer within 10000 ms")
        )
    }

    @Test func `a server that is not there is tried again`() throws {
        try bench.writePipeline(port: 1)
        let failure = try #require(try bench.fetch([Platform.meta.order]).failures.first)
        #expect(failure["errorType"] == "Fetch.Unreachable")
        #expect(failure["retryable"] == true)
    }

    @Test(arguments: [900_000, 1_100_000])
    func `a lead beyond what a record may hold is refused`(bytes: Int) throws {
        let text = String(repeating: "x", count: bytes)
        try bench.answer(
            .meta,
            #"{"body":{"field_data":[{"name":"q","values":["\#(text)"]}]}}"#
        )
        let failure = try #require(try bench.fetch([Platform.meta.order]).failures.first)
        #expect(failure["errorType"] == "Intake.LeadTooLarge")
        #expect(failure["retryable"] == false)
    }

    // MARK: Orders

    @Test(
        arguments: [
            (["source_id": "silent"], "Fetch.NotConfigured", "sources.silent.fetch.token", 1),
            (["source_id": "tiktok"], "Fetch.Unsupported", "kind tiktok", 1),
            (["source_id": "gone"], "Fetch.UnknownSource", "no such source", 0),
            (["flow_id": "gone"], "Pipeline.UnknownFlow", "no flow 'gone'", 0),
            (["tenant_id": ""], "Event.InvalidShape", "tenant_id: expected", 0),
            (["action": "dance"], "Event.InvalidShape", "action: expected delete", 0),
            (["lead_id": ""], "Event.InvalidShape", "lead_id: expected", 0),
            (["leadgen_id": ""], "Fetch.UnexpectedAnswer", "leadgen_id: expected", 1),
            (["created_time": "today"], "Event.InvalidShape", "created_time: expected", 0),
        ] as [([String: String], String, String, Int)]
    )
    func `an order that cannot be carried out says why and what to do`(
        _ change: [String: String],
        _ errorType: String,
        _ text: String,
        _ events: Int
    ) throws {
        var order = Platform.meta.order
        for (name, value) in change { order[name] = JSON(value) }
        let run = try bench.fetch([order, Platform.hubspot.order])
        let failure = try #require(try run.failures.first)
        #expect(failure["itemIdentifier"] == "m0")
        #expect(failure["errorType"]?.string == errorType)
        #expect(failure["retryable"] == false)
        #expect(failure["errorMessage"]?.string?.contains(text) == true)
        // The other one is of a contact that nobody knows.
        #expect(try run.eventTypes.count == events + 1)
    }

    @Test func `each try that failed is counted for its source, one of no source nowhere`() throws {
        try bench.answer(.meta, #"{"status":503,"body":{}},{"status":404,"body":{}}"#)
        var gone = Platform.linkedin.order
        gone["source_id"] = "gone"
        let orders = [Platform.meta.order, Platform.meta.order, gone]
        #expect(try bench.fetch(orders).failures.count == 3)
        let statuses = try bench.run("watch-sources", Array("{}".utf8)).result["sources"]?.array
        let meta = try #require(statuses?.first { $0["id"] == "meta" })
        #expect(meta["refusals"] == ["minute": 2, "hour": 2, "day": 2])
        #expect(meta["lastFailure"]?["type"] == "Fetch.NotFound")
        #expect(meta["leads"]?["day"] == 0)
        #expect(statuses?.contains { $0["id"] == "gone" } == false)
    }
}
