import EventLoop
import Queues
import TestSupport
import Testing

@Suite struct ScheduleRecordTests {
    /// Opens a store, carries a change out, and closes it.
    private func handOff(_ change: HandOff, in folder: TemporaryFolder) throws -> StoreError? {
        let loop = try EventLoop()
        let store = try QueueStore(path: "\(folder.path)/queues.db", channels: ["q"], loop: loop)
        var result: StoreError?
        store.handOff(change) { outcome in
            if case .failure(let error) = outcome { result = error }
            loop.stop()
        }
        try loop.run()
        store.close()
        return result
    }

    private func records(in folder: TemporaryFolder) throws -> [ScheduleRecord] {
        let loop = try EventLoop()
        let store = try QueueStore(path: "\(folder.path)/queues.db", channels: ["q"], loop: loop)
        defer { store.close() }
        return store.contents.schedules
    }

    @Test func `a record and its event are stored together, and it knows when that is gone`() throws
    {
        let folder = TemporaryFolder()
        var record = ScheduleRecord(
            name: "Nightly",
            definition: "rate(1 hour)",
            createdAt: 1,
            handledThrough: 2
        )
        record.eventID = "a"
        record.eventSequence = 1
        let message = Message(sequence: 1, id: "a", body: [1], sentAt: 5)
        var change = HandOff()
        change.sent = [HandOff.Sent(queue: "q", message: message)]
        change.schedules = [record]
        #expect(try handOff(change, in: folder) == nil)
        #expect(try records(in: folder) == [record])
        var done = HandOff()
        done.queue = "q"
        done.done = [message]
        #expect(try handOff(done, in: folder) == nil)
        record.eventID = ""
        #expect(try records(in: folder) == [record])
        // Another message gets the place in the order: it is not the event.
        var other = HandOff()
        other.sent = [
            HandOff.Sent(queue: "q", message: Message(sequence: 1, id: "b", body: [], sentAt: 6))
        ]
        #expect(try handOff(other, in: folder) == nil)
        #expect(try records(in: folder) == [record])
    }

    @Test func `a change that fails leaves the record as it was`() throws {
        let folder = TemporaryFolder()
        var change = HandOff()
        change.schedules = [
            ScheduleRecord(name: "N", definition: "d", createdAt: 1, handledThrough: 2)
        ]
        #expect(try handOff(change, in: folder) == nil)
        change.schedules[0].handledThrough = 3
        let message = Message(sequence: 1, id: "a", body: [], sentAt: 5)
        change.sent = [HandOff.Sent(queue: "nowhere", message: message)]
        #expect(try handOff(change, in: folder) != nil)
        #expect(try records(in: folder).map(\.handledThrough) == [2])
    }
}
