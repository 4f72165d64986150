/// What sources have sent, counted by the minute until a store adds it up.
///
/// Bounded by the minutes that a store keeps, whatever comes and however long nobody adds it up.
package struct SourceTally: Equatable, Sendable {
    var sources: [String: Counts] = [:]

    struct Counts: Equatable, Sendable {
        var minutes: [Int64: Minute] = [:]
        var lastLeadAt: Int64?
        var lastFailure: SourceFailure?
    }

    struct Minute: Equatable, Sendable {
        var leads = 0
        var refusals = 0
    }

    /// How many minutes are kept of a source: a day and the minute that is running.
    static let keptMinutes: Int64 = 1_441

    package init() {}

    package var isEmpty: Bool { sources.isEmpty }

    /// Counts what a source sent at a moment.
    ///
    /// - Parameters:
    ///   - sourceID: of a source that the pipeline has.
    ///   - leads: that were taken, repeated ones among them.
    ///   - refusals: requests or rows that were not.
    ///   - failure: the error type of the last of them; nil for none.
    ///   - atMilliseconds: when it came.
    package mutating func count(
        sourceID: String,
        leads: Int = 0,
        refusals: Int = 0,
        failure: String? = nil,
        atMilliseconds: Int64
    ) {
        guard leads > 0 || refusals > 0 else { return }
        var counts = sources[sourceID] ?? Counts()
        counts.minutes[Self.minute(of: atMilliseconds), default: Minute()].leads += leads
        counts.minutes[Self.minute(of: atMilliseconds), default: Minute()].refusals += refusals
        if leads > 0 { counts.lastLeadAt = max(atMilliseconds, counts.lastLeadAt ?? 0) }
        if let failure {
            counts.lastFailure = SourceFailure(type: failure, atMilliseconds: atMilliseconds)
        }
        if counts.minutes.count > Self.keptMinutes, let oldest = counts.minutes.keys.min() {
            counts.minutes[oldest] = nil
        }
        sources[sourceID] = counts
    }

    static func minute(of milliseconds: Int64) -> Int64 { milliseconds / 60_000 }
}

/// Why something that a source sent was not taken.
package struct SourceFailure: Hashable, Sendable {
    /// `Intake.InvalidSignature`.
    package let type: String
    package let atMilliseconds: Int64

    package init(type: String, atMilliseconds: Int64) {
        self.type = type
        self.atMilliseconds = atMilliseconds
    }
}
