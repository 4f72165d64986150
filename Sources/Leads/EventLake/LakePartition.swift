package import Time

/// Where in the lake an event lies: its hour, its flow and its quarter of the hour.
package struct LakePartition: Hashable, Sendable {
    package let hour: LakeHour
    /// The flow's ID as a path segment.
    package let flowSegment: String
    /// 0, 15, 30 or 45: the minute at which the window begins.
    package let windowMinute: Int

    static let windowMilliseconds = 900_000

    /// The partition of an event; nil where its year has no folder or its flow no segment.
    package init?(at moment: Timestamp, flowID: String) {
        guard let hour = LakeHour(containing: moment),
            let segment = PathSegment.encode(flowID)
        else { return nil }
        self.hour = hour
        flowSegment = segment
        let sinceHour = moment.milliseconds - hour.start.milliseconds
        windowMinute = sinceHour / Self.windowMilliseconds * 15
    }

    /// `14_15`: the start of the window.
    package var window: String { "\(hour.start.fields.hour.digits(2))_\(windowMinute.digits(2))" }

    /// What dynamic partitioning builds the prefix from; `LakeLayout.deliveryPrefix` names each.
    package var keys: [(key: String, value: String)] {
        let fields = hour.start.fields
        return [
            ("year", fields.year.digits(4)), ("month", fields.month.digits(2)),
            ("day", fields.day.digits(2)), ("hour", fields.hour.digits(2)),
            ("flow_id", flowSegment), ("window", window),
        ]
    }
}
