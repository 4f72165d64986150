internal import Gateway
internal import Queues

/// What the store keeps of an asynchronous invocation beside its event, where other messages have
/// attributes.
///
/// The trace ID, and on a second line the schedule that has fired or the target of a rule.
struct EventOrigin {
    var traceID: String
    var schedule: String?

    init(_ request: InvokeRequest) {
        traceID = request.traceID
        schedule = request.schedule
    }

    init(of message: Message) {
        let lines = message.attributes.split(
            separator: UInt8(ascii: "\n"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        traceID = lines.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        schedule = lines.count == 2 ? String(decoding: lines[1], as: UTF8.self) : nil
    }

    var bytes: [UInt8] { Array((traceID + (schedule.map { "\n\($0)" } ?? "")).utf8) }
}
