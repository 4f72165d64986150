import Template
import Testing

@Suite struct QueueHintTests {
    private static func template(_ hints: String, properties: String = "{}") -> String {
        Fixture.resources(
            "Q: {Type: AWS::SQS::Queue, Metadata: {Plumb: {\(hints)}}, Properties: \(properties)}"
        )
    }

    private func hints(_ text: String) throws -> QueueHints? {
        try Fixture.read(Self.template(text)).queues.first?.hints
    }

    @Test func `without hints a queue is as on AWS`() throws {
        #expect(try hints("") == QueueHints())
        #expect(try hints("Backoff: visibility-timeout") == QueueHints())
    }

    @Test func `a backoff is named, and its base may be`() throws {
        #expect(try hints("Backoff: stepped")?.backoff == .stepped)
        #expect(
            try hints("Backoff: exponential")?.backoff == .exponential(baseMilliseconds: 1_000)
        )
        #expect(
            try hints("Backoff: exponential, BackoffBase: 200ms")?.backoff
                == .exponential(baseMilliseconds: 200)
        )
    }

    @Test func `lanes, limits and what is kept are read`() throws {
        var all = QueueHints()
        all.hasLanes = true
        all.rateLimit = .init(messages: 100, milliseconds: 60_000)
        all.rateLimitPerKey = .init(messages: 1, milliseconds: 250)
        all.keptDone = 5
        all.keptFailed = 0
        let text = """
            Lanes: true, RateLimit: 100/60s, RateLimitPerKey: 1/250ms, KeepDone: 5, KeepFailed: 0
            """
        #expect(try hints(text) == all)
        #expect(try hints("RateLimit: 1000000/1d")?.rateLimit?.milliseconds == 86_400_000)
    }

    @Test func `a FIFO queue has its groups, and no lanes beside them`() {
        let text = Self.template("Lanes: true", properties: "{FifoQueue: true, QueueName: q.fifo}")
        let findings = Fixture.findings(text)
        #expect(findings.contains { $0.contains("Lanes 'true' must be left out of a FIFO queue") })
    }

    @Test(
        arguments: [
            (
                "{redrivePermission: denyAll}",
                "E514: the RedriveAllowPolicy of 'D' does not let 'Q'"
            ),
            (
                "{redrivePermission: byQueue, sourceQueueArns: [!Sub 'arn:aws:sqs:::x']}",
                "E514: the RedriveAllowPolicy of 'D' does not let 'Q' give up to it"
            ),
            (
                "{redrivePermission: byQueue}",
                "E107: redrivePermission: byQueue needs sourceQueueArns"
            ),
            (
                "{redrivePermission: allowAll, sourceQueueArns: [a]}",
                "E107: sourceQueueArns and redrivePermission: allowAll exclude each other"
            ),
            ("{redrivePermission: some}", "E104: Resources.D.Properties.RedriveAllowPolicy"),
            ("{}", "E105: Resources.D.Properties.RedriveAllowPolicy"),
        ]
    )
    func `a dead-letter queue may refuse`(_ policy: String, _ message: String) {
        let findings = Fixture.findings(Self.withPolicy(policy))
        #expect(findings.contains { $0.contains(message) }, "\(findings)")
    }

    @Test(
        arguments: [
            "{redrivePermission: allowAll}",
            "{redrivePermission: byQueue, sourceQueueArns: ['arn:aws:sqs:us-east-1:123456789012:Q']}",
        ]
    )
    func `or allow`(_ policy: String) {
        #expect(Fixture.findings(Self.withPolicy(policy)) == [])
    }

    private static func withPolicy(_ policy: String) -> String {
        Fixture.resources(
            """
            D: {Type: AWS::SQS::Queue, Properties: {RedriveAllowPolicy: \(policy)}}
            Q:
              Type: AWS::SQS::Queue
              Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt D.Arn, maxReceiveCount: 3}}
            """
        )
    }

    @Test(
        arguments: [
            ("RateLimit: 100", "E106: RateLimit '100' must be messages in a time of 1ms to 24h"),
            ("RateLimit: 0/1s", "E106: RateLimit '0/1s' must be "),
            ("RateLimit: 5/0s", "E106: RateLimit '5/0s' must be "),
            ("RateLimit: 5/25h", "E106: RateLimit '5/25h' must be "),
            ("RateLimitPerKey: 5/s", "E106: RateLimitPerKey '5/s' must be "),
            ("RateLimitPerKey: 5/1s/2", "E106: RateLimitPerKey '5/1s/2' must be "),
            ("KeepDone: 1001", "E103: "), ("KeepFailed: -1", "E103: "), ("Lanes: maybe", "E102: "),
            ("Backoff: linear", "E104: Resources.Q.Metadata.Plumb.Backoff: "),
            ("BackoffBase: 1s", "E107: BackoffBase needs Backoff: exponential"),
            ("Backoff: stepped, BackoffBase: 1s", "E107: BackoffBase needs Backoff: exponential"),
            (
                "Backoff: exponential, BackoffBase: 1",
                "E102: Resources.Q.Metadata.Plumb.BackoffBase"
            ),
            ("Backoff: exponential, BackoffBase: 1h", "E106: BackoffBase '1h' must be "),
            ("Backof: stepped", "unknown key 'Backof'; did you mean 'Backoff'?"),
        ]
    )
    func `a hint that cannot be is refused`(_ hints: String, _ message: String) {
        let findings = Fixture.findings(Self.template(hints))
        #expect(findings.contains { $0.contains(message) }, "\(findings)")
    }
}
