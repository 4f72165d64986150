internal import JSON
internal import Template
internal import Time

/// One entry of a `PutEvents` request.
///
/// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
struct PutEntry {
    private let source: String
    private let detailType: String
    private let detail: String
    private let bus: String?
    private let resources: [String]
    /// Unix time in milliseconds.
    private let milliseconds: Int?
    private let traceHeader: String?

    /// The most entries of a request.
    private static let mostEntries = 10
    /// The most that all entries of a request may be long together, as AWS counts it.
    private static let mostBytes = 1_048_576
    private static let timeBytes = 14

    /// Why an entry is not taken.
    struct Refusal: Error {
        let code: String
        let message: String

        var json: JSON { ["ErrorCode": JSON(code), "ErrorMessage": JSON(message)] }
    }

    /// The entries of a request, of which each may still be refused.
    static func all(_ parameters: JSON) throws(EventsError) -> [PutEntry] {
        guard let value = parameters["Entries"], !value.isNull else {
            throw .constraint("null", "entries", "not be null")
        }
        guard let elements = value.array else { throw .malformed("Entries must be a list.") }
        guard !elements.isEmpty else {
            throw .constraint("[]", "entries", "have length greater than or equal to 1")
        }
        guard elements.count <= mostEntries else {
            let shown = "[\(elements.count) entries]"
            let rule = "have length less than or equal to \(mostEntries)"
            throw .constraint(shown, "entries", rule)
        }
        var entries: [PutEntry] = []
        for element in elements { entries.append(try PutEntry(element)) }
        guard entries.reduce(0, { $0 + $1.bytes }) <= mostBytes else {
            throw .validation("Total size of the entries in the request is over the limit.")
        }
        return entries
    }

    private init(_ entry: JSON) throws(EventsError) {
        guard entry.kind == .object else { throw .malformed("An entry must be an object.") }
        source = try EventsAPI.optional("Source", entry) ?? ""
        detailType = try EventsAPI.optional("DetailType", entry) ?? ""
        detail = try EventsAPI.optional("Detail", entry) ?? ""
        bus = try EventsAPI.optional("EventBusName", entry)
        traceHeader = try EventsAPI.optional("TraceHeader", entry)
        var resources: [String] = []
        if let list = entry["Resources"], !list.isNull {
            guard let elements = list.array else { throw .malformed("Resources must be a list.") }
            for element in elements {
                guard let text = element.string else {
                    throw .malformed("Resources must be strings.")
                }
                resources.append(text)
            }
        }
        self.resources = resources
        guard let time = entry["Time"], !time.isNull else {
            milliseconds = nil
            return
        }
        // Four digits of a year, so that the event's time can be written.
        guard let seconds = time.double, (0..<253_402_300_800).contains(seconds) else {
            throw .malformed("Time must be a number of seconds since 1970.")
        }
        milliseconds = Int(seconds * 1000)
    }

    /// How long it is as AWS counts.
    ///
    /// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
    private var bytes: Int {
        let texts = [source, detailType, detail] + resources
        return texts.reduce(milliseconds == nil ? 0 : Self.timeBytes) { $0 + $1.utf8.count }
    }

    /// The event of a request that came at a moment, or why there is none.
    func event(at now: Timestamp) -> Result<BusEvent, Refusal> {
        for (name, value) in [("Source", source), ("DetailType", detailType), ("Detail", detail)]
        where value.isEmpty {
            let reason = "\(name) is a required argument."
            let message = "Parameter \(name) is not valid. Reason: \(reason)"
            return .failure(Refusal(code: "InvalidArgument", message: message))
        }
        guard !source.hasPrefix("aws.") else {
            let code = "NotAuthorizedForSourceException"
            return .failure(Refusal(code: code, message: "Not authorized for the source."))
        }
        let malformed = Refusal(code: "MalformedDetail", message: "Detail is malformed.")
        let document: JSON
        do {
            document = try JSON(parsing: detail)
        } catch {
            return .failure(malformed)
        }
        guard document.kind == .object else { return .failure(malformed) }
        let time = milliseconds.map { Timestamp(milliseconds: $0) } ?? now
        var event = BusEvent(source: source, detailType: detailType, detail: document, at: time)
        event.arrival = now
        event.resources = resources
        // It is kept as a line, and one with control characters is no trace ID.
        event.traceHeader = traceHeader.flatMap { text in
            text.utf8.contains { $0 < 0x20 } ? nil : text
        }
        let name = bus?.split(separator: ":event-bus/", maxSplits: 1).last.map(String.init)
        event.bus = name ?? EventRule.defaultBus
        return .success(event)
    }
}
