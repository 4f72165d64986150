import Template
import Testing
import Time

@Suite struct ScheduleTests {
    @Test func `a rule of a function has its retries, and its own dead-letter queue`() throws {
        let text = Fixture.event(
            "Schedule",
            """
            {Schedule: 'cron(0 10 * * ? *)', Input: '[1]', State: DISABLED, \
            RetryPolicy: {MaximumRetryAttempts: 7, MaximumEventAgeInSeconds: 90}, \
            DeadLetterConfig: {Arn: !GetAtt Q.Arn}}
            """,
            beside: "Q: {Type: AWS::SQS::Queue}"
        )
        let schedule = try #require(try Fixture.read(text).schedules.first)
        #expect((schedule.name, schedule.kind) == ("FE", .rule(name: "FE")))
        #expect(schedule.times == "cron(0 10 * * ? *)")
        #expect((schedule.input, schedule.isEnabled) == (.text("[1]"), false))
        #expect(!schedule.runsMissed)
        var settings = AsynchronousInvocation()
        settings.onFailure = .queue("Other")
        let overridden = settings.overridden(by: schedule.asynchronous)
        #expect((overridden.maximumRetries, overridden.maximumAgeSeconds) == (7, 90))
        #expect((overridden.deadLetterQueue, overridden.onFailure) == ("Q", .queue("Other")))
    }

    @Test func `a schedule of EventBridge Scheduler has a zone, bounds and a window`() throws {
        let text = Fixture.event(
            "ScheduleV2",
            """
            {ScheduleExpression: 'at(2026-07-01T09:30:00)', GroupName: g, Name: once, \
            ScheduleExpressionTimezone: Europe/Berlin, StartDate: '2026-01-01T00:00:00Z', \
            EndDate: '2027-01-01T00:00:00+01:00', \
            FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: 15}, OmitName: false}
            """
        )
        let schedule = try #require(try Fixture.read(text).schedules.first)
        #expect((schedule.name, schedule.kind) == ("once", .schedule(group: "g")))
        #expect(schedule.times == "at(2026-07-01T09:30:00) Europe/Berlin")
        #expect(schedule.start?.rfc3339Seconds == "2026-01-01T00:00:00Z")
        #expect(schedule.end?.rfc3339Seconds == "2026-12-31T23:00:00Z")
        #expect((schedule.windowMinutes, schedule.isEnabled) == (15, true))
        #expect(schedule.asynchronous.maximumRetries == nil)
    }

    private static let plain = """
        F:
          Type: AWS::Serverless::Function
          Metadata: {Plumb: {MissedSchedules: run-once}}
        Q: {Type: AWS::SQS::Queue}
        S:
          Type: AWS::Scheduler::Schedule
          Properties:
            ScheduleExpression: rate(1 hour)
            FlexibleTimeWindow: {Mode: 'OFF'}
            Target: {Arn: !GetAtt F.Arn, RoleArn: r, RetryPolicy: {MaximumRetryAttempts: 0}}
        R:
          Type: AWS::Events::Rule
          Properties:
            ScheduleExpression: cron(0 9 ? * MON-FRI *)
            Targets:
              - {Id: a, Arn: !GetAtt F.Arn, InputPath: '$.resources[0]'}
              - Id: b
                Arn: !GetAtt F.Arn
                InputTransformer: {InputPathsMap: {t: $.time}, InputTemplate: '"<t>"'}
              - {Id: c, Arn: !GetAtt Q.Arn}

        """

    @Test func `plain schedules and rules name their functions`() throws {
        let template = try Fixture.read(Fixture.resources(Self.plain))
        let schedules = template.schedules
        #expect(Set(schedules.map(\.name)) == ["S", "R-a", "R-b"])
        #expect(schedules.allSatisfy { $0.function == "F" && $0.runsMissed })
        let byName = Dictionary(uniqueKeysWithValues: schedules.map { ($0.name, $0) })
        #expect(byName["S"]?.kind == .schedule(group: "default"))
        #expect(byName["S"]?.asynchronous.maximumRetries == 0)
        #expect(byName["R-a"]?.kind == .rule(name: "R"))
        #expect(byName["R-a"]?.input == .path("$.resources[0]"))
        #expect(byName["R-b"]?.input == .template("\"<t>\"", paths: ["t": "$.time"]))
        #expect(template.notEmulated.map(\.logicalID) == ["R"])
    }

    @Test(
        arguments: [
            ("Mode: 'OFF'", "Mode: SOMETIMES", "t:12:34: error E104"),
            ("run-once", "twice", "t:6:41: error E104"),
            ("'$.resources[0]'", "resources", "t:19:50: error E106"),
            ("$.time}", "$..time}", "t:22:45: error E106"),
            ("Id: b\n", "Id: b\n        Input: x\n", "t:23:29: error E107"),
            ("ScheduleExpression: rate(1 hour)", "State: ENABLED", "t:8:3: error E105"),
            ("RetryPolicy", "Retries", "t:13:48: error E101"),
        ]
    )
    func `a mistake in one is found`(_ old: String, _ new: String, _ finding: String) {
        let text = Self.plain.replacing(old, with: new)
        let findings = Fixture.findings(Fixture.resources(text))
        #expect(findings.count == 1)
        #expect((findings.first ?? "").prefix(finding.count) == finding)
    }
}
