import JSON
import Patterns
import Template
import Testing

/// Rules with event patterns, and filters of queues.
@Suite struct EventRuleTests {
    private static let plain = """
        F: {Type: AWS::Serverless::Function}
        Q: {Type: AWS::SQS::Queue}
        O: {Type: AWS::SQS::Queue, Properties: {QueueName: o.fifo, FifoQueue: true}}
        Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
        R:
          Type: AWS::Events::Rule
          Properties:
            Name: big
            EventBusName: !Ref Bus
            State: DISABLED
            EventPattern:
              source: [!Sub 'my.${AWS::Region}']
              detail: {amount: [{numeric: ['>', 100]}], paid: [true], note: [null, yes, 'yes']}
            Targets:
              - {Id: a, Arn: !GetAtt F.Arn, InputPath: $.detail}
              - {Id: b, Arn: !GetAtt Q.Arn, Input: '{}', DeadLetterConfig: {Arn: !GetAtt Q.Arn}}
              - {Id: c, Arn: !GetAtt O.Arn, SqsParameters: {MessageGroupId: g}}
              - {Id: d, Arn: 'arn:aws:sns:us-east-1:123456789012:t'}

        """

    @Test func `a plain rule names its bus, its pattern and its targets`() throws {
        let template = try Fixture.read(Fixture.resources(Self.plain))
        let rule = try #require(template.eventRules.first)
        #expect((rule.name, rule.bus, rule.isEnabled, rule.line) == ("big", "orders", false, 8))
        #expect(rule.path == "orders/big")
        #expect(
            rule.pattern.text == """
                {"source":["my.us-east-1"],"detail":{"amount":[{"numeric":[">",100]}],\
                "paid":[true],"note":[null,true,"yes"]}}
                """
        )
        #expect(
            rule.targets.map(\.destination) == [
                .function("F"), .queue("Q", group: nil), .queue("O", group: "g"),
            ]
        )
        #expect(rule.targets.map(\.input) == [.path("$.detail"), .text("{}"), .event])
        #expect(rule.targets[1].asynchronous.deadLetterQueue == "Q")
        #expect(template.eventBuses == ["orders"])
        #expect(template.notEmulated.map(\.logicalID) == ["R"])
    }

    @Test(arguments: ["EventBridgeRule", "CloudWatchEvent"])
    func `a function has events of a bus`(type: String) throws {
        let text = Fixture.event(
            type,
            """
            {Pattern: {detail-type: [{prefix: Order}]}, \
            InputTransformer: {InputPathsMap: {id: $.detail.id}, InputTemplate: '{"id": <id>}'}, \
            RetryPolicy: {MaximumRetryAttempts: 3}}
            """
        )
        let rule = try #require(try Fixture.read(text).eventRules.first)
        #expect((rule.name, rule.bus, rule.isEnabled) == ("FE", "default", true))
        let target = try #require(rule.targets.first)
        #expect((target.id, target.destination) == ("FELambdaTarget", .function("F")))
        #expect(target.input == .template("{\"id\": <id>}", paths: ["id": "$.detail.id"]))
        #expect(target.asynchronous.maximumRetries == 3)
    }

    @Test func `a rule may have a pattern and a schedule`() throws {
        let text = Fixture.resources(
            """
            F: {Type: AWS::Serverless::Function}
            R:
              Type: AWS::Events::Rule
              Properties:
                ScheduleExpression: rate(1 hour)
                EventPattern: {source: [a]}
                Targets: [{Id: f, Arn: !GetAtt F.Arn}]
            """
        )
        let template = try Fixture.read(text)
        #expect((template.eventRules.map(\.name), template.schedules.map(\.name)) == (["R"], ["R"]))
    }

    @Test(arguments: [
        ("{Pattern: {source: a}}", #"34: error E513: event pattern: source: "source" must be an"#),
        ("{Pattern: {}}", "33: error E513: event pattern: Empty filter not allowed"),
        (
            "{Pattern: {detail: {n: [{numeric: ['>', 5, '<', 5]}]}}}",
            "48: error E513: event pattern: detail.n[0].numeric: Bottom must be less than top"
        ),
        ("{Pattern: {a: [{prefx: x}]}}", "39: error E513: event pattern: a[0].prefx: Unrecognized"),
        ("{Pattern: '{'}", "33: error E513: event pattern: Filter is not valid JSON"),
        ("{}", "error E105:"),
        ("{Pattern: {a: [1]}, EventBusName: other}", "E501: 'other' is no event bus of this templ"),
        ("{Pattern: {a: [1]}, RuleName: 'a b'}", "error E106: rule name 'a b' must be 1 to 64 of"),
        ("{Pattern: {a: [1]}, State: ON}", "error E104:"),
        ("{Pattern: {a: [1]}, Input: '{}', InputPath: $.a}", "E107: Input and InputPath exclude"),
        ("{Pattern: {a: [!Ref Nothing]}}", "error E201: no resource or parameter 'Nothing'"),
    ])
    func `a rule that is wrong is an error with its place`(properties: String, error: String) {
        let findings = Fixture.findings(Fixture.event("EventBridgeRule", properties))
        #expect(findings.contains { $0.contains(error) }, "\(findings)")
    }

    @Test(arguments: [
        (
            "{ScheduleExpression: rate(1 hour), EventBusName: !Ref Bus, Targets: []}",
            "E107: ScheduleExpression needs the default event bus"
        ),
        (
            "{EventPattern: {a: [1]}, Targets: [{Id: a, Arn: !GetAtt O.Arn}]}",
            "E107: the FIFO queue O needs SqsParameters with a MessageGroupId"
        ),
        (
            "{EventPattern: {a: [1]}, Targets: [{Id: a, Arn: !GetAtt F.Arn}, "
                + "{Id: a, Arn: !GetAtt Q.Arn}]}",
            "E106: Id 'a' must be another: the rule has this target already"
        ),
        (
            "{EventPattern: {a: [1]}, Name: big, EventBusName: orders}",
            "E502: rule 'big' is already on line 8"
        ),
    ])
    func `rules that do not fit are errors`(properties: String, error: String) {
        let rule = "X: {Type: AWS::Events::Rule, Properties: \(properties)}"
        let findings = Fixture.findings(Fixture.resources(Self.plain + rule))
        #expect(findings.contains { $0.contains(error) }, "\(findings)")
    }

    @Test func `a filter takes messages by their body`() throws {
        let filters = #"{Filters: [{Pattern: '{"body":{"a":[1]}}'}, {Pattern: '{"body":["x"]}'}]}"#
        let text = Fixture.event(
            "SQS",
            "{Queue: !GetAtt Q.Arn, FilterCriteria: \(filters)}",
            beside: "Q: {Type: AWS::SQS::Queue}"
        )
        let filter = try #require(try Fixture.read(text).queueMappings.first?.filter)
        #expect(filter.takes(Array(#" {"a":1,"b":2}"#.utf8)))
        #expect(filter.takes(Array("x".utf8)))
        for body in [#"{"a":2}"#, "y", #"["x"]"#, #"{"a":1"#, ""] {
            #expect(!filter.takes(Array(body.utf8)), "\(body)")
        }
    }

    @Test(arguments: [
        ("{Pattern: '{'}", "E513: event pattern: Filter is not valid JSON"),
        (#"{Pattern: '{"body":"x"}'}"#, #"E513: event pattern: body: "body" must be an object"#),
        (#"{Pattern: '{"eventSource":["x"]}'}"#, "E513: a filter of a queue's messages looks at"),
        ("{Pattern: {body: [x]}}", "E102:"),
        ("{}", "E105:"),
    ])
    func `a filter that is wrong is an error`(filter: String, error: String) {
        let text = Fixture.event(
            "SQS",
            "{Queue: !GetAtt Q.Arn, FilterCriteria: {Filters: [\(filter)]}}",
            beside: "Q: {Type: AWS::SQS::Queue}"
        )
        let findings = Fixture.findings(text)
        #expect(findings.contains { $0.contains(error) }, "\(findings)")
    }
}
