internal import JSONScanner
internal import Time

/// Reads records one after another, each as `LakeRecord(data:)` does, many times faster.
///
/// What the scanner takes is a lead event; whatever it does not take is read by `LakeRecord(data:)`,
/// which has the last word and the reason.
package final class LakeRecordScanner {
    private let scanner = JSONScanner()
    private let paths = JSONPaths(members: "event_id", "event_type", "timestamp", "flow_id")
    private var known = [KnownPartition?](repeating: nil, count: 256)

    /// Capacity behind a record's bytes with which it is read in place.
    package static let padding = JSONScanner.padding

    package init() {}

    package func record(_ data: [UInt8]) throws(LakeRecordError) -> LakeRecord {
        if let record = scanned(data) { return record }
        return try LakeRecord(data: data)
    }

    private func scanned(_ data: [UInt8]) -> LakeRecord? {
        guard data.count <= LakeRecord.maximumBytes, scanner.scan(data), scanner.keysAreUnique
        else { return nil }
        let partition = scanner.find(paths) { values -> LakePartition? in
            guard let id = values[0].string, let type = values[1].string,
                let timestamp = values[2].string, let flowID = values[3].string,
                !id.isEmpty, !type.isEmpty, !flowID.isEmpty,
                let moment = EventTime.moment(timestamp)
            else { return nil }
            return self.partition(at: moment, flowID)
        }
        guard let partition else { return nil }
        var line: [UInt8] = []
        data.withUnsafeBytes { JSONScanner.minify($0, into: &line) }
        line.append(UInt8(ascii: "\n"))
        return LakeRecord(line: line, partition: partition)
    }

    /// A partition made before, and what it was made for.
    private struct KnownPartition {
        let window: Int
        let flowID: [UInt8]
        let partition: LakePartition
    }

    /// `LakePartition(at:flowID:)`; most events are of a few flows and of the last minutes.
    private func partition(at moment: Timestamp, _ flowID: UnsafeRawBufferPointer)
        -> LakePartition?
    {
        let window = moment.milliseconds.flooredQuotient(by: LakePartition.windowMilliseconds)
        let hash = flowID.reduce(UInt(truncatingIfNeeded: window)) { $0 &* 31 &+ UInt($1) }
        let slot = Int(hash % UInt(known.count))
        if let found = known[slot], found.window == window, found.flowID.elementsEqual(flowID) {
            return found.partition
        }
        let flow = String(decoding: flowID, as: UTF8.self)
        guard let partition = LakePartition(at: moment, flowID: flow) else { return nil }
        known[slot] = KnownPartition(window: window, flowID: Array(flowID), partition: partition)
        return partition
    }
}
