/// One field of a cron expression: its values and how lists of them are written.
package struct CronField: Equatable, Sendable {
    let name: String
    let range: ClosedRange<Int>
    /// Names of the values, the first of `range` first; empty where there are none.
    var names: [String] = []
    /// Whether a range may pass the end, as `20-2` does.
    var isCyclic = false
    /// What may be written beside values, ranges and steps.
    var marks = ""

    static let minutes = CronField(name: "minutes", range: 0...59)
    static let hours = CronField(name: "hours", range: 0...23, isCyclic: true)
    static let dayOfMonth = CronField(name: "day-of-month", range: 1...31, marks: " ? L W")
    static let month = CronField(
        name: "month",
        range: 1...12,
        names: [
            "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
        ],
        isCyclic: true
    )
    static let dayOfWeek = CronField(
        name: "day-of-week",
        range: 1...7,
        names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
        isCyclic: true,
        marks: " ? L #"
    )
    static let year = CronField(name: "year", range: 1970...2199)

    /// What the field takes, in words.
    var rule: String {
        let words = names.first.map { " or \($0) to \(names.last ?? $0)" } ?? ""
        return "\(range.lowerBound) to \(range.upperBound)\(words), with , - * /\(marks)"
    }

    /// One value: a number or a name.
    func value(_ text: some StringProtocol) -> Int? {
        if let index = names.firstIndex(of: text.uppercased()) { return range.lowerBound + index }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            range.contains(number)
        else { return nil }
        return number
    }

    /// All values of `1,5-8,0/15` and the like, ascending.
    func values(_ text: String) throws(ScheduleProblem) -> [Int] {
        var values: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let more = partValues(part) else { throw ScheduleProblem(.field(self, text)) }
            values.formUnion(more)
        }
        return values.sorted()
    }

    private func partValues(_ part: Substring) -> [Int]? {
        let halves = part.split(separator: "/", omittingEmptySubsequences: false)
        guard let base = halves.first, halves.count <= 2 else { return nil }
        var step = 1
        if halves.count == 2 {
            let digits = halves[1].utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard digits, let number = Int(halves[1]), (1...range.upperBound).contains(number)
            else { return nil }
            step = number
        }
        if base == "*" {
            return Array(stride(from: range.lowerBound, through: range.upperBound, by: step))
        }
        let ends = base.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = value(ends[0]), ends.count <= 2 else { return nil }
        guard ends.count == 2 else {
            let last = halves.count == 2 ? range.upperBound : first
            return Array(stride(from: first, through: last, by: step))
        }
        guard let last = value(ends[1]) else { return nil }
        if first <= last { return Array(stride(from: first, through: last, by: step)) }
        guard isCyclic else { return nil }
        return stride(from: first, through: last + range.count, by: step).map { number in
            (number - range.lowerBound) % range.count + range.lowerBound
        }
    }
}
