import EventLoop
import Events
import Gateway
import JSON
import Schedules
import Template
import Testing

@Suite struct RateScheduleTests {
    /// One call of a function.
    private struct Call {
        var function: String
        var event: JSON
    }

    /// Runs schedules with a period of a second until this many calls have come.
    private func calls(
        _ triggers: [ScheduleTrigger],
        until count: Int,
        answer: InvokeError? = nil,
        report: @escaping (String) -> Void = { _ in }
    ) throws -> [Call] {
        let loop = try EventLoop()
        var calls: [Call] = []
        let schedules = triggers.map { trigger in
            RateSchedule(trigger, loop: loop, report: report) { request, completion in
                let event = (try? JSON(parsing: request.event)) ?? .null
                calls.append(Call(function: request.function, event: event))
                completion(answer)
                if calls.count == count { loop.stop() }
            }
        }
        loop.after(milliseconds: 20_000) {
            Issue.record("the schedule did not fire")
            loop.stop()
        }
        try withExtendedLifetime(schedules) { try loop.run() }
        return calls
    }

    private func trigger(
        _ name: String,
        input: String? = nil,
        isEnabled: Bool = true
    ) -> ScheduleTrigger {
        ScheduleTrigger(
            name: name,
            function: "Function-\(name)",
            periodSeconds: 1,
            input: input,
            isEnabled: isEnabled
        )
    }

    @Test func `a rule fires one period after the start, with its event, again and again`() throws {
        let begin = EventLoop.monotonicMilliseconds
        let calls = try calls([trigger("nightly")], until: 2)
        #expect(EventLoop.monotonicMilliseconds - begin >= 2000)
        #expect(calls.map(\.function) == ["Function-nightly", "Function-nightly"])
        let events = try calls.map { try ScheduledEvent(JSONCursor($0.event)) }
        #expect(events.map(\.rule) == ["nightly", "nightly"])
        #expect(Set(events.map(\.id)).count == 2)
        for event in events {
            #expect(event.json == calls.first { $0.event["id"]?.string == event.id }?.event)
            // `2026-03-08T06:59:00Z`: no fraction of a second.
            #expect(event.time.count == 20)
            #expect(event.time.hasSuffix("Z"))
        }
    }

    @Test func `Input replaces the whole event, and one that is disabled never fires`() throws {
        let triggers = [
            trigger("off", isEnabled: false), trigger("on", input: #"{"custom":[1]}"#),
        ]
        let calls = try calls(triggers, until: 2)
        #expect(calls.map(\.function) == ["Function-on", "Function-on"])
        #expect(calls.map(\.event) == [["custom": [1]], ["custom": [1]]])
    }

    @Test func `a function that fails is reported and the schedule goes on`() throws {
        var reports: [String] = []
        let calls = try calls(
            [trigger("nightly")],
            until: 2,
            answer: .unknownFunction("Function-nightly"),
            report: { reports.append($0) }
        )
        #expect(calls.count == 2)
        #expect(reports.count == 2)
        #expect(reports.allSatisfy { $0.hasPrefix("nightly: Function-nightly: ") })
    }
}
