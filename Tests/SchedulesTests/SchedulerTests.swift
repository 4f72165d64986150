import Events
import Gateway
import JSON
import Queues
import Schedules
import Template
import Testing
import Time

@Suite struct SchedulerTests {
    /// A scheduler over a clock that is moved, and what it stores.
    private final class Bench {
        let time: MovingClock
        var records: [ScheduleRecord] = []
        var events: [InvokeRequest] = []
        var reports: [String] = []
        var notes: [String] = []
        /// What the store answers.
        var refusal: InvokeError?
        private(set) var scheduler: Scheduler?

        init(_ now: String) {
            time = MovingClock(now)
        }

        func start(_ triggers: [ScheduleTrigger]) {
            scheduler?.stop()
            let scheduler = Scheduler(
                triggers,
                records: records,
                clock: time.clock,
                report: { self.reports.append($0) },
                note: { self.notes.append($0) },
                store: { self.store($0, $1, $2) }
            )
            self.scheduler = scheduler
            scheduler.start()
        }

        private func store(
            _ event: InvokeRequest?,
            _ record: ScheduleRecord?,
            _ completion: (InvokeError?) -> Void
        ) {
            guard refusal == nil else { return completion(refusal) }
            if let event { events.append(event) }
            if let record {
                records.removeAll { $0.name == record.name }
                records.append(record)
            }
            completion(nil)
        }

        /// Says that the last event runs.
        func run() {
            guard let event = events.last else { return }
            scheduler?.event(event.requestID, of: event.schedule ?? "", isWaiting: false)
        }

        /// Says that the last event is dealt with, as the store knows it.
        func finish() {
            run()
            for index in records.indices { records[index].eventID = "" }
        }

        var documents: [JSON] { events.map { (try? JSON(parsing: $0.event)) ?? .null } }
    }

    private func trigger(
        _ text: String,
        _ kind: ScheduleTrigger.Kind = .rule(name: "Nightly"),
        _ change: (inout ScheduleTrigger) -> Void = { _ in }
    ) throws -> ScheduleTrigger {
        var trigger = ScheduleTrigger(
            name: "Nightly",
            function: "Fn",
            text: text,
            expression: try ScheduleExpression(text),
            kind: kind
        )
        change(&trigger)
        return trigger
    }

    @Test func `a rule fires at its times with its event, and one that is disabled never`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        bench.start([
            try trigger("cron(0 7 * * ? *)"),
            try trigger("rate(1 minute)") {
                $0.isEnabled = false
                $0.name = "Off"
            },
        ])
        bench.time.advance(seconds: 59)
        #expect(bench.events.isEmpty)
        bench.time.advance(seconds: 1)
        bench.finish()
        bench.time.advance(seconds: 86_400)
        #expect(bench.events.map(\.function) == ["Fn", "Fn"])
        #expect(bench.events.map(\.schedule) == ["Nightly", "Nightly"])
        let events = try bench.documents.map { try ScheduledEvent(JSONCursor($0)) }
        #expect(events.map(\.time) == ["2026-03-08T07:00:00Z", "2026-03-09T07:00:00Z"])
        #expect(events.map(\.rule) == ["Nightly", "Nightly"])
        #expect(Set(events.map(\.id)).count == 2)
        #expect(bench.documents.first?["detail"] == [:])
    }

    @Test func `a schedule's event says so, and its detail is a text`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        bench.start([try trigger("at(2026-03-08T07:00:30)", .schedule(group: "g"))])
        bench.time.advance(seconds: 100_000)
        let event = try #require(bench.documents.first)
        #expect(bench.events.count == 1)
        #expect(event["source"] == "aws.scheduler")
        #expect(event["detail"] == "{}")
        #expect(event["time"] == "2026-03-08T07:00:30Z")
        let arn = "arn:aws:scheduler:us-east-1:123456789012:schedule/g/Nightly"
        #expect(event["resources"] == [JSON(arn)])
    }

    @Test func `what was missed while nothing ran is passed over, with a note`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        let hourly = try trigger("cron(0 * * * ? *)")
        bench.start([hourly])
        bench.scheduler?.stop()
        bench.time.jump(seconds: 5 * 3600)
        bench.start([hourly])
        #expect(bench.events.isEmpty)
        #expect(
            bench.notes == [
                "schedule Nightly: not fired for 2026-03-08T11:00:00Z, when nothing ran"
            ]
        )
        bench.start([hourly])
        #expect(bench.notes.count == 1)
        bench.time.advance(seconds: 60)
        #expect(bench.documents.map { $0["time"] } == ["2026-03-08T12:00:00Z"])
    }

    @Test func `what came due in the last minute is late and not missed`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        let hourly = try trigger("cron(0 * * * ? *)")
        bench.start([hourly])
        bench.scheduler?.stop()
        bench.time.jump(seconds: 119)
        bench.start([hourly])
        bench.time.advance(seconds: 0)
        #expect(bench.documents.map { $0["time"] } == ["2026-03-08T07:00:00Z"])
        #expect(bench.notes.isEmpty)
    }

    @Test func `a schedule that is enabled again has missed nothing`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        bench.start([try trigger("rate(1 hour)") { $0.isEnabled = false }])
        bench.time.jump(seconds: 10 * 3600)
        bench.start([try trigger("rate(1 hour)") { $0.runsMissed = true }])
        bench.time.advance(seconds: 3599)
        #expect(bench.events.isEmpty)
        bench.time.advance(seconds: 1)
        #expect(bench.events.count == 1)
    }

    @Test func `or fired once for all of it`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        let hourly = try trigger("cron(0 * * * ? *)") { $0.runsMissed = true }
        bench.start([hourly])
        bench.scheduler?.stop()
        bench.time.jump(seconds: 5 * 3600)
        bench.start([hourly])
        bench.time.advance(seconds: 0)
        #expect(bench.documents.map { $0["time"] } == ["2026-03-08T11:00:00Z"])
        bench.finish()
        bench.start([hourly])
        bench.time.advance(seconds: 0)
        #expect(bench.events.count == 1)
    }

    @Test func `a machine that has slept fires once`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        bench.start([try trigger("cron(0/5 * * * ? *)")])
        bench.time.jump(seconds: 86_400)
        bench.time.advance(seconds: 0)
        #expect(bench.documents.map { $0["time"] } == ["2026-03-09T06:55:00Z"])
    }

    @Test func `while an event waits further times are passed over`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        let each = try trigger("cron(* * * * ? *)")
        bench.start([each])
        bench.time.advance(seconds: 600)
        #expect(bench.events.count == 1)
        #expect(bench.notes.count == 9)
        #expect(bench.notes.first?.hasSuffix("for its last event waits") ?? false)
        // Also after a restart, for the store still has it.
        bench.start([each])
        bench.time.advance(seconds: 60)
        #expect(bench.events.count == 1)
        bench.run()
        bench.time.advance(seconds: 60)
        #expect(bench.events.count == 2)
        // One that failed and waits for its next run counts as well.
        bench.run()
        bench.scheduler?.event(bench.events[1].requestID, of: "Nightly", isWaiting: true)
        bench.time.advance(seconds: 60)
        #expect(bench.events.count == 2)
    }

    @Test func `what the disk refuses is fired again until it takes it`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        bench.start([try trigger("at(2026-03-08T07:00:00)", .schedule(group: "default"))])
        bench.refusal = .notStored("the disk is full")
        bench.time.advance(seconds: 63)
        #expect(bench.events.isEmpty)
        #expect(
            bench.reports.first == "schedule Nightly: Fn: nothing could be stored: the disk is full"
        )
        bench.refusal = nil
        bench.time.advance(seconds: 10)
        #expect(bench.documents.map { $0["time"] } == ["2026-03-08T07:00:00Z"])
    }

    @Test func `a rate keeps its beat over a restart, and begins anew when it is changed`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        bench.start([try trigger("rate(1 hour)")])
        bench.time.advance(seconds: 3000)
        bench.start([try trigger("rate(1 hour)")])
        bench.time.advance(seconds: 600)
        bench.finish()
        #expect(bench.documents.last?["time"] == "2026-03-08T07:59:00Z")
        bench.start([try trigger("rate(2 hours)")])
        bench.time.advance(seconds: 7_199)
        #expect(bench.events.count == 1)
        bench.time.advance(seconds: 1)
        #expect(bench.documents.last?["time"] == "2026-03-08T09:59:00Z")
    }

    @Test func `a flexible window delays by the same time whenever it is asked`() throws {
        var delays: Set<Int> = []
        for day in 0..<20 {
            let bench = Bench("2026-03-08T06:59:00Z")
            bench.time.jump(seconds: day * 86_400)
            let window = try trigger("cron(0 7 * * ? *)", .schedule(group: "default")) {
                $0.windowMinutes = 10
            }
            bench.start([window])
            var seconds = -60
            while bench.events.isEmpty, seconds < 700 {
                bench.time.advance(seconds: 1)
                seconds += 1
            }
            #expect((0..<600).contains(seconds))
            #expect(bench.documents.first?["time"]?.string?.hasSuffix("T07:00:00Z") ?? false)
            delays.insert(seconds)
        }
        #expect(delays.count > 5)
    }

    @Test(
        arguments: [
            (ScheduleTrigger.Input.text(#"{"custom":[1]}"#), #"{"custom":[1]}"#),
            (.path("$.resources[0]"), #""arn:aws:events:us-east-1:123456789012:rule/Nightly""#),
            (.path("$.detail"), "{}"),
            (
                .template(
                    #"{"at":<time>,"text":"\"at\" <time> by <aws.events.rule-name>","no":"<none>"}"#,
                    paths: ["time": "$.time"]
                ),
                #"{"at":"2026-03-08T07:00:00Z","text":"\"at\" 2026-03-08T07:00:00Z by Nightly","no":"<none>"}"#
            ),
            (
                .template(#""<where> <gone>|""#, paths: ["where": "$.resources", "gone": "$.x"]),
                #""[\"arn:aws:events:us-east-1:123456789012:rule/Nightly\"] |""#
            ),
        ]
    )
    func `a target says what its function gets`(
        _ input: ScheduleTrigger.Input,
        _ event: String
    ) throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        bench.start([try trigger("cron(0 7 * * ? *)") { $0.input = input }])
        bench.time.advance(seconds: 60)
        #expect(bench.events.map { String(decoding: $0.event, as: UTF8.self) } == [event])
    }

    @Test func `a template that gives no JSON is reported, and the schedule goes on`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        bench.start([
            try trigger("cron(* * * * ? *)") { $0.input = .template("{<time>", paths: [:]) }
        ])
        bench.time.advance(seconds: 120)
        #expect(bench.events.isEmpty)
        #expect(
            bench.reports
                == Array(
                    repeating: "schedule Nightly: Fn: its InputTemplate does not give JSON",
                    count: 2
                )
        )
    }

    @Test func `a schedule's Input may have its context`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        let text = """
            {"a":"<aws.scheduler.schedule-arn>","t":"<aws.scheduler.scheduled-time>",\
            "n":"<aws.scheduler.attempt-number>","e":"<aws.scheduler.execution-id>"}
            """
        bench.start([
            try trigger("at(2026-03-08T07:00:00)", .schedule(group: "g")) { $0.input = .text(text) }
        ])
        bench.time.advance(seconds: 60)
        let event = try #require(bench.documents.first)
        #expect(event["a"]?.string?.hasSuffix("schedule/g/Nightly") ?? false)
        #expect(event["t"] == "2026-03-08T07:00:00Z")
        #expect(event["n"] == "1")
        #expect(event["e"]?.string?.utf8.count == 36)
    }

    @Test func `by hand a schedule fires at once, disabled or not, and its times stay`() throws {
        let bench = Bench("2026-03-08T06:59:00Z")
        bench.start([try trigger("rate(1 hour)") { $0.isEnabled = false }])
        var answers: [String?] = []
        bench.scheduler?.fire("Nightly") { answers.append(try? $0?.get()) }
        bench.scheduler?.fire("Nowhere") { answers.append($0 == nil ? "unknown" : nil) }
        #expect(answers == [bench.events.first?.requestID, "unknown"])
        #expect(bench.documents.first?["time"] == "2026-03-08T06:59:00Z")
        #expect(bench.scheduler?.status["Nightly"]?["handledThrough"] == .null)
    }
}
