internal import JSON

/// The tables of `plumb top`, made of what the runtime says of itself.
struct TopView {
    private let status: JSON
    /// What it said a while before, and how long before; nil the first time.
    private let before: (status: JSON, seconds: Double)?

    init(_ status: JSON, before: (status: JSON, seconds: Double)? = nil) {
        self.status = status
        self.before = before
    }

    // MARK: What is shown

    private struct Section {
        /// The member of the status.
        var member: String
        var heading: String
        var columns: [Column]
    }

    private struct Column {
        var heading: String
        var value: Value

        init(_ heading: String, _ value: Value) {
            self.heading = heading
            self.value = value
        }
    }

    private enum Value {
        /// A member, as it is.
        case member([String])
        /// How much a member grows in a second.
        case rate([String])
        /// By how much one member has grown for each that another has.
        case mean([String], per: [String])
    }

    private static let sections = [
        Section(
            member: "functions",
            heading: "FUNCTION",
            columns: [
                Column("workers", .member(["workers"])), Column("busy", .member(["busy"])),
                Column("waiting", .member(["waiting"])),
                Column("events", .member(["asynchronous", "depth"])),
                Column("invocations/s", .rate(["invocations"])),
                Column("failures/s", .rate(["failures"])),
                Column("throttles/s", .rate(["throttles"])),
                Column("mean ms", .mean(["milliseconds"], per: ["invocations"])),
            ]
        ),
        Section(
            member: "queues",
            heading: "QUEUE",
            columns: [
                Column("depth", .member(["depth"])), Column("in flight", .member(["inFlight"])),
                Column("delayed", .member(["delayed"])),
                Column("oldest s", .member(["oldestAgeSeconds"])),
                Column("sent/min", .member(["lastMinute", "sent"])),
                Column("handled/min", .member(["lastMinute", "handled"])),
                Column("failed/min", .member(["lastMinute", "failed"])),
            ]
        ),
        Section(
            member: "streams",
            heading: "STREAM",
            columns: [
                Column("buffered", .member(["buffered"])),
                Column("delivered/s", .rate(["delivered"])), Column("errors/s", .rate(["errors"])),
                Column("objects/s", .rate(["objects"])),
                Column("last flush", .member(["lastFlush", "at"])),
            ]
        ),
        Section(
            member: "schedules",
            heading: "SCHEDULE",
            columns: [Column("next", .member(["next"]))]
        ),
    ]

    // MARK: Values

    /// A line a row, sections apart; those without rows are left out.
    var lines: [String] {
        Self.sections.flatMap { section -> [String] in
            let rows = rows(section)
            guard !rows.isEmpty else { return [] }
            let head = [section.heading] + section.columns.map(\.heading)
            return Table([head] + rows, indent: "").lines + [""]
        }
    }

    /// The same as a document: what the runtime says, and the rates by function, queue and stream.
    var document: JSON {
        var rates: [(String, JSON)] = []
        for section in Self.sections {
            let names = status[section.member]?.members?.map(\.key) ?? []
            let entries = names.map { name -> (String, JSON) in
                let values = section.columns.compactMap { column -> (String, JSON)? in
                    if case .member = column.value { return nil }
                    return (column.heading, number(column, section, name).map { JSON($0) } ?? .null)
                }
                return (name, JSON(members: values))
            }
            if entries.contains(where: { $0.1 != [:] }) {
                rates.append((section.member, JSON(members: entries)))
            }
        }
        return ["status": status, "rates": JSON(members: rates)]
    }

    private func rows(_ section: Section) -> [[String]] {
        (status[section.member]?.members ?? []).map { name, entry in
            [name]
                + section.columns.map { column in
                    if case .member(let path) = column.value {
                        return Self.text(Self.find(path, in: entry))
                    }
                    return number(column, section, name).map(Self.text) ?? "-"
                }
        }
    }

    private func number(_ column: Column, _ section: Section, _ name: String) -> Double? {
        switch column.value {
        case .member: return nil
        case .rate(let path):
            guard let seconds = before?.seconds, seconds > 0 else { return nil }
            return growth(path, section, name).map { $0 / seconds }
        case .mean(let path, let count):
            guard let grown = growth(path, section, name),
                let times = growth(count, section, name), times > 0
            else { return nil }
            return grown / times
        }
    }

    /// Nil where a value is not known at both times, or began anew between them.
    private func growth(_ path: [String], _ section: Section, _ name: String) -> Double? {
        guard let now = status[section.member]?[name], let then = before?.status[section.member],
            let earlier = then[name], let value = Self.find(path, in: now)?.double,
            let old = Self.find(path, in: earlier)?.double, value >= old
        else { return nil }
        return value - old
    }

    private static func find(_ path: [String], in document: JSON) -> JSON? {
        path.reduce(document) { $0?[$1] }
    }

    private static func text(_ value: JSON?) -> String {
        switch value {
        case nil, .null: "-"
        case .some(let value): value.string ?? value.text
        }
    }

    /// Three digits that count.
    private static func text(_ number: Double) -> String {
        if number >= 100 || number == 0 { return String(Int(number.rounded())) }
        let scale = number >= 10 ? 10.0 : 100.0
        let digits = Int((number * scale).rounded())
        let fraction = String(digits % Int(scale))
        let zeros = String(repeating: "0", count: scale == 100 && fraction.count == 1 ? 1 : 0)
        return "\(digits / Int(scale)).\(zeros)\(fraction)"
    }
}
