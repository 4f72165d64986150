internal import Pipeline
internal import Template

/// What a shell may offer for the word at the cursor.
///
/// `plumb __complete WORD…` prints it: a line with the kind, then for `words` a line each, the word
/// and behind a tab what it means.
struct Candidates {
    private var kind = "words"
    private var words: [(name: String, meaning: String)] = []

    var text: String {
        (["\(kind)"] + words.map { "\($0.name)\t\($0.meaning)" })
            .map { $0 + "\n" }.joined()
    }

    /// - Parameter words: those behind `plumb` up to the one at the cursor, which may be empty.
    init(for words: some Sequence<String>) {
        var before = Self.joined(words)
        let current = before.popLast() ?? ""
        let line = Line(before)
        if let operand = line.pending {
            offer(operand.completion, current, line)
        } else if current.hasPrefix("-"), let equals = current.firstIndex(of: "=") {
            let value = String(current[current.index(after: equals)...])
            guard let operand = line.verb.option(String(current[..<equals]))?.value else { return }
            offer(operand.completion, value, line)
        } else if current.hasPrefix("-") {
            offerOptions(current, line)
        } else if line.operands.count < line.verb.operands.count {
            offer(line.verb.operands[line.operands.count].completion, current, line)
        } else if line.operands.isEmpty {
            offer(line.verb.verbs.map { ($0.name, $0.summary) }, current)
        }
    }

    private mutating func offer(_ completion: Completion, _ current: String, _ line: Line) {
        switch completion {
        case .file: kind = "files"
        case .folder: kind = "folders"
        case .text: break
        case .words(let names): offer(names.map { ($0, "") }, current)
        case .schedule: offer(Self.schedules(line.values["template"]), current)
        case .queue: offer(Self.queues(line.values["template"]), current)
        case .source: offer(Self.sources(line.values["pipeline"]), current)
        case .function: offer(Self.functions(line.values["template"]), current)
        case .verb:
            let verb = line.operands.reduce(Verb.plumb) { verb, word in
                verb?.verb(word)
            }
            offer(verb?.verbs.map { ($0.name, $0.summary) } ?? [], current)
        }
    }

    private mutating func offer(_ words: [(name: String, meaning: String)], _ current: String) {
        self.words += words.filter { $0.name.hasPrefix(current) }
    }

    private mutating func offerOptions(_ current: String, _ line: Line) {
        let options = line.verb.options.filter { $0.mayRepeat || line.values[$0.name] == nil }
        offer(options.map { ("--\($0.name)", $0.help) }, current)
        if line.verb.option("--help") == nil { offer([("--help", "says more of it")], current) }
    }

    /// Logical IDs and executables; nothing where the template cannot be read.
    private static func functions(_ path: String?) -> [(name: String, meaning: String)] {
        guard let template = try? SAMTemplate.read(path: path ?? "template.yaml", options: .init())
        else { return [] }
        let logical = template.functions.map { (name: $0.logicalID, meaning: $0.handler) }
        let known = Set(logical.map(\.name))
        let others = template.functions.flatMap { function in
            [function.name, function.handler].map { (name: $0, meaning: function.logicalID) }
        }
        var seen = known
        return logical + others.filter { seen.insert($0.name).inserted }
    }

    /// Nothing where the template cannot be read.
    private static func schedules(_ path: String?) -> [(name: String, meaning: String)] {
        guard let template = try? SAMTemplate.read(path: path ?? "template.yaml", options: .init())
        else { return [] }
        return template.schedules.map { ($0.name, $0.times) }
    }

    /// Nothing where the template cannot be read.
    private static func queues(_ path: String?) -> [(name: String, meaning: String)] {
        guard let template = try? SAMTemplate.read(path: path ?? "template.yaml", options: .init())
        else { return [] }
        return template.queues.map { ($0.logicalID, $0.name) }
    }

    /// Nothing where the pipeline file cannot be read.
    private static func sources(_ path: String?) -> [(name: String, meaning: String)] {
        guard let pipeline = try? DescribedPipeline(path) else { return [] }
        return pipeline.configuration.sources.map { ($0.id, $0.kind.rawValue) }
    }

    /// Words as typed: bash hands `--template=file` over as three, and `a:b` too.
    private static func joined(_ words: some Sequence<String>) -> [String] {
        var joined: [String] = []
        var isOpen = false
        for word in words {
            if word == "=" || word == ":", !joined.isEmpty {
                joined[joined.count - 1] += word
                isOpen = true
            } else if isOpen {
                joined[joined.count - 1] += word
                isOpen = false
            } else {
                joined.append(word)
            }
        }
        return joined
    }

    /// What the words before the cursor say.
    private struct Line {
        private(set) var verb = Verb.plumb
        private(set) var operands: [String] = []
        /// The values of options by their long names; empty for switches.
        private(set) var values: [String: String] = [:]
        /// The value that the word at the cursor is; nil where no option waits for one.
        private(set) var pending: Operand?

        init(_ words: [String]) {
            var waiting: Option?
            for word in words {
                let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
                if let option = waiting {
                    values[option.name] = word
                    waiting = nil
                } else if word.hasPrefix("-"), let option = parts.first.flatMap(verb.option) {
                    let isComplete = option.value == nil || parts.count == 2
                    values[option.name] = parts.count == 2 ? parts[1] : ""
                    if !isComplete { waiting = option }
                } else if operands.isEmpty, let next = verb.verb(word) {
                    verb = next
                } else {
                    operands.append(word)
                }
            }
            pending = waiting?.value
        }
    }
}
