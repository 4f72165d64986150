import Template
import Testing

@Suite struct SAMTemplateTests {
    @Test func `a function's own properties win over Globals, and mappings are joined`() throws {
        let text = """
            Transform: AWS::Serverless-2016-10-31
            Globals:
              Function:
                Runtime: provided.al2023
                CodeUri: f.zip
                Handler: shared
                Timeout: 20
                Environment: {Variables: {ONE: global, TWO: global}}
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Timeout: 5
                  Environment: {Variables: {TWO: own, THREE: own}}
              G: {Type: AWS::Serverless::Function}
            """
        let functions = try Fixture.read(text).functions
        #expect(functions.map(\.handler) == ["shared", "shared"])
        #expect(functions.map(\.timeoutSeconds) == [5, 20])
        #expect(functions.map(\.line) == [10, 15])
        let variables = functions[0].environment.map { "\($0.name)=\($0.value)" }
        #expect(variables == ["ONE=global", "TWO=own", "THREE=own"])
        #expect(functions[1].environment.map(\.name) == ["ONE", "TWO"])
    }

    @Test func `what a template leaves open is as on AWS`() throws {
        let text = Fixture.event(
            "SQS",
            "{Queue: !GetAtt Q.Arn}",
            beside: "Q: {Type: AWS::SQS::Queue}\nMyUploadBucket: {Type: AWS::S3::Bucket}"
        )
        let template = try Fixture.read(text)
        let function = try #require(template.functions.first)
        #expect((function.memoryMegabytes, function.timeoutSeconds) == (128, 3))
        #expect(function.reservedConcurrency == nil)
        let queue = try #require(template.queues.first)
        #expect(queue.name == "Q")
        #expect((queue.visibilityTimeoutSeconds, queue.delaySeconds) == (30, 0))
        #expect((queue.retentionSeconds, queue.maximumMessageBytes) == (345_600, 1_048_576))
        let mapping = try #require(template.queueMappings.first)
        #expect((mapping.batchSize, mapping.batchingWindowSeconds) == (10, 0))
        #expect((mapping.queue, mapping.function) == ("Q", "F"))
        #expect(!mapping.reportsItemFailures && mapping.maximumConcurrency == nil)
        #expect(template.buckets.map(\.name) == ["myupload"])
    }

    @Test(
        arguments: [
            ("{Path: /a, Method: post}", "POST", "/a"),
            ("{Path: '/f/{proxy+}', Method: any}", "ANY", "/f/{proxy+}"),
            ("{Path: $default}", "ANY", "$default"),
            ("{}", "ANY", "$default"),
        ]
    )
    func `a route has a method and a path`(
        _ properties: String,
        _ method: String,
        _ path: String
    ) throws {
        let route = try #require(
            try Fixture.read(Fixture.event("HttpApi", properties)).routes.first
        )
        #expect((route.method, route.path, route.function) == (method, path, "F"))
        #expect((route.timeoutMilliseconds, route.line) == (30_000, 8))
    }

    @Test func `an event without properties is the default route`() throws {
        let text = Fixture.resources(
            """
            F:
              Type: AWS::Serverless::Function
              Properties: {Events: {E: {Type: HttpApi}}}
            """
        )
        #expect(try Fixture.read(text).routes.map(\.path) == ["$default"])
    }

    @Test(
        arguments: [
            ("rate(1 minute)", 60), ("rate(5 minutes)", 300), ("rate(1 hour)", 3_600),
            ("rate(2 days)", 172_800),
        ]
    )
    func `a rate is a period`(_ rate: String, _ seconds: Int) throws {
        let text = Fixture.event("Schedule", "{Schedule: \(rate), Input: '{}', State: DISABLED}")
        let schedule = try #require(try Fixture.read(text).schedules.first)
        #expect(schedule.expression == .rate(seconds: seconds))
        #expect((schedule.name, schedule.input) == ("FE", .text("{}")))
        #expect(!schedule.isEnabled)
    }

    @Test(
        arguments: [
            "rate(0 minutes)", "rate(1 minutes)", "rate(2 minute)", "rate(-1 minutes)",
            "rate(5  minutes)", "rate(5 seconds)", "rate(5)", "rate 5 minutes", "rate(+5 minutes)",
            "rate(9223372036854775807 days)",
        ]
    )
    func `anything else is no rate`(_ rate: String) {
        let text = Fixture.event("Schedule", "{Schedule: '\(rate)'}")
        #expect(Fixture.findings(text).count == 1)
    }

    @Test func `a notification keeps its filter`() throws {
        let text = Fixture.event(
            "S3",
            """
            {Bucket: !Ref UploadBucket, Events: 's3:ObjectCreated:*', Filter: {S3Key: {Rules:
                        [{Name: prefix, Value: in/}, {Name: Suffix, Value: .csv}]}}}
            """,
            beside: "UploadBucket: {Type: AWS::S3::Bucket}"
        )
        let notification = try #require(try Fixture.read(text).bucketNotifications.first)
        #expect(notification.bucket == "UploadBucket")
        #expect(notification.events == ["s3:ObjectCreated:*"])
        #expect((notification.keyPrefix, notification.keySuffix) == ("in/", ".csv"))
    }

    @Test func `a mapping that is switched off hands over nothing`() throws {
        let text = Fixture.event(
            "SQS",
            "{Queue: !GetAtt Q.Arn, Enabled: false}",
            beside: "Q: {Type: AWS::SQS::Queue}"
        )
        #expect(try Fixture.read(text).queueMappings.isEmpty)
    }

    @Test func `a file that is not there is named`() throws {
        let error = try #require(throws: TemplateError.self) {
            try SAMTemplate.read(path: "/nowhere/template.yaml")
        }
        #expect(error.description == "/nowhere/template.yaml: No such file or directory")
    }
}
