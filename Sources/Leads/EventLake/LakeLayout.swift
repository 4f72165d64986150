package import Time

/// How objects of the lake are named, for those who write them and those who read them.
///
///     year=2026/month=03/day=08/hour=06/flow_id=solar/leads_06_45_LeadEventStream-1-….gz
///
/// Folder by folder the names sort by time, so the keys of a span of time stand together.
package enum LakeLayout {
    /// The stream's `Prefix`, filled in from `LakePartition.keys`.
    package static let deliveryPrefix =
        "year=!{partitionKeyFromLambda:year}/month=!{partitionKeyFromLambda:month}"
        + "/day=!{partitionKeyFromLambda:day}/hour=!{partitionKeyFromLambda:hour}"
        + "/flow_id=!{partitionKeyFromLambda:flow_id}/leads_!{partitionKeyFromLambda:window}_"

    /// The prefix under which all events of the lake lie; error output lies elsewhere.
    package static let root = "year="

    /// The prefix of the objects of a partition.
    package static func prefix(of partition: LakePartition) -> String {
        partition.hour.prefix + "flow_id=\(partition.flowSegment)/leads_\(partition.window)_"
    }
}

/// A span of time, `from` in it and `to` not; nil is open.
package struct TimeRange: Equatable, Sendable {
    package var from: Timestamp?
    package var to: Timestamp?

    package init(from: Timestamp? = nil, to: Timestamp? = nil) {
        self.from = from
        self.to = to
    }

    package func contains(_ moment: Timestamp) -> Bool {
        if let from, moment < from { return false }
        if let to, moment >= to { return false }
        return true
    }
}

extension LakeLayout {
    /// Whether an object can hold events of a range.
    package enum Relation: Equatable, Sendable {
        case inRange
        case outside
        /// This object and all whose keys follow in another hour are later than the range.
        case after
        /// The key is not one of the lake's.
        case foreign
    }

    /// Judges an object by its key: by its hour, and by its window where the name tells it.
    package static func relation(of key: String, to range: TimeRange) -> Relation {
        guard let (hour, rest) = LakeHour.parse(key) else { return .foreign }
        if let to = range.to, hour.start >= to { return .after }
        var start = hour.start
        var milliseconds = 3_600_000
        if let minute = windowMinute(rest) {
            start = start.advanced(byMilliseconds: minute * 60_000)
            milliseconds = LakePartition.windowMilliseconds
        }
        if let from = range.from, start.advanced(byMilliseconds: milliseconds) <= from {
            return .outside
        }
        // A later window of another flow's folder may still be in range: no `after` here.
        if let to = range.to, start >= to { return .outside }
        return .inRange
    }

    /// A key that stands before all objects of the range: a listing may begin after it.
    package static func keyBefore(_ range: TimeRange) -> String {
        range.from.flatMap { LakeHour(containing: $0)?.prefix } ?? ""
    }

    /// The minute in `flow_id=solar/leads_06_45_…`; nil where the name has another form.
    private static func windowMinute(_ rest: Substring) -> Int? {
        guard let slash = rest.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        var name = rest[rest.utf8.index(after: slash)...].utf8
        guard name.number("leads_", digits: 2) != nil, let minute = name.number("_", digits: 2),
            minute % 15 == 0, minute < 60
        else { return nil }
        return minute
    }
}
