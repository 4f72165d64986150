package import Template
internal import Time
package import TimeZones

/// The times of a schedule, in Unix seconds.
package struct ScheduleTimes: Sendable {
    private let expression: ScheduleExpression
    private let zone: TimeZone
    private let start: Int?
    private let end: Int
    private let created: Int
    /// The moment that the periods of a rate are counted from.
    private let origin: Int
    /// How many periods come before its first time.
    private let periodsBefore: Int

    /// - Parameters:
    ///   - trigger: whose times they are.
    ///   - created: since when it is there, in Unix seconds: a rate counts from then. A rule fires
    ///     after one period, a schedule of EventBridge Scheduler at once, or on its `StartDate`.
    package init(_ trigger: ScheduleTrigger, created: Int) {
        self.init(
            trigger.expression,
            zone: trigger.timeZone,
            start: trigger.start?.seconds,
            end: trigger.end?.seconds,
            created: created,
            firesAtOnce: !trigger.isRule
        )
    }

    package init(
        _ expression: ScheduleExpression,
        zone: TimeZone,
        start: Int? = nil,
        end: Int? = nil,
        created: Int,
        firesAtOnce: Bool = false
    ) {
        self.expression = expression
        self.zone = zone
        self.start = start
        self.end = end ?? .max
        self.created = created
        origin = start ?? created
        periodsBefore = start != nil || firesAtOnce ? 0 : 1
    }

    /// The first time after a moment; nil where there is none any more.
    package func next(after moment: Int) -> Int? {
        switch expression {
        case .rate(let seconds):
            let first = origin + periodsBefore * seconds
            let behind = moment - first
            return bounded(behind < 0 ? first : first + (behind / seconds + 1) * seconds)
        case .cron(let cron):
            let latest = max(moment, created, (start ?? created) - 1)
            return nextCron(cron, after: latest).flatMap(bounded)
        case .at(let local):
            // StartDate and EndDate are ignored, as EventBridge Scheduler does.
            return zone.firstInstant(ofLocal: local).flatMap {
                $0 > max(moment, created) ? $0 : nil
            }
        }
    }

    /// The last time after a moment and not after another; nil where there is none.
    package func latest(after moment: Int, through last: Int) -> Int? {
        // Short spans first, so that years without a runtime are not gone through minute by minute.
        for span in [3_600, 86_400, 40 * 86_400, Int.max / 2] {
            var found: Int?
            var time = max(moment, last - span)
            while let next = next(after: time), next <= last {
                found = next
                time = next
            }
            if found != nil || last - span <= moment { return found }
        }
        return nil
    }

    private func bounded(_ time: Int) -> Int? { time <= end ? time : nil }

    /// A time that clocks leave out in spring is skipped; one that they show twice in autumn is
    /// fired once, the first time.
    ///
    /// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
    private func nextCron(_ cron: CronExpression, after moment: Int) -> Int? {
        var local = moment + zone.offset(at: moment)
        while let next = cron.next(after: local) {
            if let instant = zone.firstInstant(ofLocal: next), instant > moment { return instant }
            local = next
        }
        return nil
    }
}
