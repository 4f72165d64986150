import Queues
import Testing

@testable import Streams

@Suite struct RecordWindowTests {
    private func records(_ sequences: ClosedRange<Int64>, bytes: Int = 10) -> [BufferedRecord] {
        sequences.map {
            BufferedRecord(
                sequence: $0,
                arrivedAt: 0,
                data: [UInt8](repeating: 1, count: bytes)
            )
        }
    }

    @Test func `records come in their order, up to both bounds but at least one`() {
        var window = RecordWindow(isComplete: true)
        window.append(records(1...5))
        #expect(window.take(limit: 3, limitBytes: 100)?.map(\.sequence) == [1, 2, 3])
        #expect(window.take(limit: 9, limitBytes: 15)?.map(\.sequence) == [4])
        #expect(window.take(limit: 9, limitBytes: 1)?.map(\.sequence) == [5])
        #expect(window.take(limit: 9, limitBytes: 1)?.isEmpty == true)
        window.append(records(6...7))
        window.remove(upTo: 3, isDrained: false)
        #expect(window.take(limit: 9, limitBytes: 100)?.map(\.sequence) == [6, 7])
    }

    @Test func `what was taken in vain is taken again`() {
        var window = RecordWindow(isComplete: true)
        window.append(records(1...5))
        _ = window.take(limit: 2, limitBytes: 100)
        window.remove(upTo: 2, isDrained: false)
        _ = window.take(limit: 2, limitBytes: 100)
        window.restore()
        #expect(window.take(limit: 9, limitBytes: 100)?.map(\.sequence) == [3, 4, 5])
    }

    @Test func `what has waited longest is the first record that is not taken`() {
        var window = RecordWindow(isComplete: true)
        #expect(window.nextArrival == nil)
        window.append([3, 5, 8].map { BufferedRecord(sequence: $0, arrivedAt: Int($0), data: []) })
        #expect(window.nextArrival == 3)
        _ = window.take(limit: 2, limitBytes: 100)
        #expect(window.nextArrival == 8)
        window.remove(upTo: 3, isDrained: false)
        #expect(window.nextArrival == 8)
        window.restore()
        #expect(window.nextArrival == 5)
        _ = window.take(limit: 2, limitBytes: 100)
        #expect(window.nextArrival == nil)
    }

    @Test func `an empty stream is no reason to ask the disk`() {
        var window = RecordWindow(isComplete: true)
        #expect(window.take(limit: 1, limitBytes: 1)?.isEmpty == true)
    }

    @Test func `records of an earlier run are read from disk until none is left`() {
        var window = RecordWindow(isComplete: false)
        window.append(records(8...9))
        #expect(window.take(limit: 9, limitBytes: 100) == nil)
        window.remove(upTo: 9, isDrained: false)
        #expect(window.take(limit: 9, limitBytes: 100) == nil)
        window.remove(upTo: 12, isDrained: true)
        window.append(records(13...13))
        #expect(window.take(limit: 9, limitBytes: 100)?.map(\.sequence) == [13])
    }

    @Test func `what does not fit is left to the disk, and nothing after it overtakes`() {
        var window = RecordWindow(isComplete: true)
        let large = 17_000_000
        window.append(records(1...1, bytes: large))
        window.append(records(2...2, bytes: large))
        window.append(records(3...3))
        #expect(window.take(limit: 9, limitBytes: .max)?.map(\.sequence) == [1])
        window.remove(upTo: 1, isDrained: false)
        #expect(window.take(limit: 9, limitBytes: .max) == nil)
    }
}
