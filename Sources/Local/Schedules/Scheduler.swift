internal import Events
package import Gateway
package import JSON
package import Queues
package import Template
internal import Time
internal import Workers

/// Stores the event of a schedule, its record, or both as one change, and calls back once they are
/// on disk.
package typealias StoreFiring = (
    _ event: InvokeRequest?,
    _ record: ScheduleRecord?,
    _ completion: @escaping (InvokeError?) -> Void
) -> Void

/// Fires the schedules of a template.
///
/// Confined to the loop.
///
/// 1. How far a schedule has come is on disk together with the event that it has sent: a time is
///    fired once, whatever is killed and whenever.
/// 2. What was missed while nothing ran, by more than a minute, is passed over, or fired once for all that was missed.
/// 3. While the last event of a schedule waits, for its first run or for another, a further time
///    is passed over: a function that is slow or fails does not get more and more to do.
package final class Scheduler {
    private let clock: ScheduleClock
    private let report: (String) -> Void
    private let note: (String) -> Void
    private let store: StoreFiring
    private var entries: [String: Entry] = [:]
    /// Whether other runtimes fire them, too: the store knows then whose event waits, and takes each
    /// time once.
    private let isShared: Bool
    private var isStarted = false
    private var isStopped = false

    /// One schedule.
    private final class Entry {
        let trigger: ScheduleTrigger
        var times: ScheduleTimes
        var record: ScheduleRecord
        var isWaiting: Bool
        /// Calls off what is planned.
        var cancel: () -> Void = {}

        init(_ trigger: ScheduleTrigger, _ record: ScheduleRecord) {
            self.trigger = trigger
            self.record = record
            times = ScheduleTimes(trigger, created: record.createdAt)
            isWaiting = !record.eventID.isEmpty
        }
    }

    /// What is no later than this is late and not missed: EventBridge, too, is exact to a minute.
    ///
    /// So a restart or a changed template loses no time that comes meanwhile.
    private static let latenessSeconds = 60
    /// How long after a disk has refused an event it is asked again.
    private static let retryMilliseconds = 5_000

    /// - Parameters:
    ///   - triggers: of the template; names are unique.
    ///   - records: what an earlier run left.
    ///   - clock: tells the time and waits.
    ///   - isShared: whether other runtimes keep the same records.
    ///   - report: gets a line about each thing that went wrong.
    ///   - note: gets a line about each time that is passed over.
    ///   - store: stores what is fired.
    package init(
        _ triggers: [ScheduleTrigger],
        records: [ScheduleRecord],
        clock: ScheduleClock,
        isShared: Bool = false,
        report: @escaping (String) -> Void,
        note: @escaping (String) -> Void,
        store: @escaping StoreFiring
    ) {
        self.clock = clock
        self.isShared = isShared
        self.report = report
        self.note = note
        self.store = store
        let known = Dictionary(records.map { ($0.name, $0) }) { first, _ in first }
        for trigger in triggers {
            let old = known[trigger.name].flatMap {
                $0.definition == trigger.definition ? $0 : nil
            }
            let entry = Entry(trigger, old ?? newRecord(trigger))
            entries[trigger.name] = entry
            if old == nil { keep(entry) }
        }
    }

    /// Deals with what was missed and fires from now on.
    package func start() {
        isStarted = true
        for entry in entries.values where entry.trigger.isEnabled {
            settleMissed(entry)
            plan(entry)
        }
    }

    /// Fires no more.
    package func stop() {
        isStopped = true
        for entry in entries.values { entry.cancel() }
    }

    /// Goes on from where another runtime has come to.
    package func adopt(_ record: ScheduleRecord) {
        guard let entry = entries[record.name] else { return }
        let isNewer = record.handledThrough > entry.record.handledThrough
        let isOther = record.createdAt != entry.record.createdAt
        guard isNewer || isOther else { return }
        entry.record.createdAt = record.createdAt
        entry.record.handledThrough = max(record.handledThrough, entry.record.handledThrough)
        if isOther { entry.times = ScheduleTimes(entry.trigger, created: record.createdAt) }
        if isStarted, entry.trigger.isEnabled { plan(entry) }
    }

    /// Says whether an event that a schedule has sent waits, for its first run or for another.
    package func event(_ id: String, of schedule: String, isWaiting: Bool) {
        guard let entry = entries[schedule], entry.record.eventID == id else { return }
        entry.isWaiting = isWaiting
    }

    /// Fires a schedule by hand, disabled or not; its times stay what they are.
    package func fire(
        _ name: String,
        _ completion: @escaping (Result<String, InvokeError>?) -> Void
    ) {
        guard let entry = entries[name] else { return completion(nil) }
        let event: InvokeRequest
        do throws(TargetInput.Problem) {
            event = try request(entry, clock.now())
        } catch {
            return completion(.failure(.notStored("\(error)")))
        }
        store(event, nil) { error in
            completion(error.map(Result.failure) ?? .success(event.requestID))
        }
    }

    /// The next time of each schedule, the last that it dealt with, and whether its event waits.
    package var status: JSON {
        let schedules = entries.sorted { $0.key < $1.key }.map { name, entry -> (String, JSON) in
            let record = entry.record
            let next =
                entry.trigger.isEnabled ? entry.times.next(after: record.handledThrough) : nil
            let last = record.handledThrough < record.createdAt ? nil : record.handledThrough
            return (
                name,
                [
                    "next": Self.text(next), "handledThrough": Self.text(last),
                    "isWaiting": JSON(entry.isWaiting),
                ]
            )
        }
        return JSON(members: schedules)
    }

    private static func text(_ seconds: Int?) -> JSON {
        seconds.map { JSON(Timestamp(seconds: $0).rfc3339Seconds) } ?? .null
    }

    // MARK: Records

    private func newRecord(_ trigger: ScheduleTrigger) -> ScheduleRecord {
        // Rounded up, so that the first period of a rate is never short.
        let created = (clock.now().milliseconds + 999) / 1000
        return ScheduleRecord(
            name: trigger.name,
            definition: trigger.definition,
            createdAt: created,
            handledThrough: created - 1
        )
    }

    private func keep(_ entry: Entry) {
        store(nil, entry.record) { [report] error in
            if let error { report("schedule \(entry.trigger.name): \(error.summary)") }
        }
    }

    private func settleMissed(_ entry: Entry) {
        // With a flexible window a time is missed once its own delay is over.
        let now = clock.now().seconds - Self.latenessSeconds
        let (name, record) = (entry.trigger.name, entry.record)
        guard !entry.trigger.runsMissed,
            let missed = entry.times.latest(after: record.handledThrough, through: now),
            missed + entry.trigger.delaySeconds(missed) <= now, missed > record.createdAt
        else { return }
        let time = Timestamp(seconds: missed).rfc3339Seconds
        note("schedule \(name): not fired for \(time), when nothing ran")
        entry.record.handledThrough = missed
        keep(entry)
    }

    // MARK: Firing

    private func plan(_ entry: Entry) {
        guard !isStopped, let next = entry.times.next(after: entry.record.handledThrough) else {
            return
        }
        entry.cancel()
        let due = next + entry.trigger.delaySeconds(next)
        entry.cancel = clock.at(Timestamp(seconds: due)) { [weak self] in
            self?.fire(entry, planned: next)
        }
    }

    /// Fires once for all times that are due: there is more than one where the machine has slept.
    private func fire(_ entry: Entry, planned: Int) {
        let surelyDue = clock.now().seconds - entry.trigger.windowMinutes * 60
        let latest = entry.times.latest(after: planned, through: surelyDue)
        let time = Timestamp(seconds: latest ?? planned)
        let name = entry.trigger.name
        var record = entry.record
        record.handledThrough = time.seconds
        guard isShared || !entry.isWaiting else {
            note("schedule \(name): not fired for \(time.rfc3339Seconds), for its last event waits")
            return pass(entry, record)
        }
        let event: InvokeRequest
        do throws(TargetInput.Problem) {
            event = try request(entry, time)
        } catch {
            report("schedule \(name): \(entry.trigger.function): \(error)")
            return pass(entry, record)
        }
        record.eventID = event.requestID
        let before = entry.record
        entry.record = record
        entry.isWaiting = !isShared
        store(event, record) { [weak self] error in
            guard let self else { return }
            guard let error else { return plan(entry) }
            report("schedule \(name): \(entry.trigger.function): \(error.summary)")
            entry.record = before
            entry.isWaiting = false
            guard !isStopped else { return }
            let again = clock.now().advanced(byMilliseconds: Self.retryMilliseconds)
            entry.cancel = clock.at(again) { [weak self] in self?.fire(entry, planned: planned) }
        }
    }

    /// Goes on without an event.
    private func pass(_ entry: Entry, _ record: ScheduleRecord) {
        entry.record = record
        keep(entry)
        plan(entry)
    }

    private func request(
        _ entry: Entry,
        _ time: Timestamp
    ) throws(TargetInput.Problem) -> InvokeRequest {
        let text = try ScheduleEvent(trigger: entry.trigger, time: time).text()
        var request = InvokeRequest(function: entry.trigger.function, event: text)
        request.schedule = entry.trigger.name
        return request
    }
}
