package import EventLoop
internal import Events
package import Gateway
internal import JSON
package import Template
internal import Time
internal import Workers

/// Fires a schedule at its rate, the first time one period after the start.
///
/// Confined to the loop.
package final class RateSchedule {
    private let trigger: ScheduleTrigger
    private let loop: EventLoop
    private let enqueue: Enqueue
    private let report: (String) -> Void
    private var timer: TimerID?

    package init(
        _ trigger: ScheduleTrigger,
        loop: EventLoop,
        report: @escaping (String) -> Void,
        enqueue: @escaping Enqueue
    ) {
        self.trigger = trigger
        self.loop = loop
        self.report = report
        self.enqueue = enqueue
        if trigger.isEnabled { plan() }
    }

    private func plan() {
        timer = loop.after(milliseconds: trigger.periodSeconds * 1000) { [weak self] in
            self?.plan()
            self?.fire()
        }
    }

    /// Fires no more.
    package func stop() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    private func fire() {
        enqueue(InvokeRequest(function: trigger.function, event: event)) {
            [report, trigger] error in
            if let error {
                report("\(trigger.name): \(trigger.function): \(error.summary)")
            }
        }
    }

    /// `Input`, or the event of a rule, its time without fractions of a second.
    private var event: [UInt8] {
        if let input = trigger.input { return Array(input.utf8) }
        let time = Timestamp(seconds: Timestamp.now.seconds).rfc3339.replacing(".000", with: "")
        return ScheduledEvent(id: RequestID.make(), time: time, rule: trigger.name).json.bytes
    }
}
