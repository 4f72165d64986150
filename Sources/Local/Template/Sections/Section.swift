import YAML

/// One mapping of the template while it is read: values resolved, trouble collected.
///
/// A value that cannot be read is a finding, and reads as its default: the reading goes on, to find
/// what else is wrong, and its result is not used.
struct Section {
    let node: YAMLNode
    let reading: Reading
    /// Where a missing key is reported.
    private let position: YAMLPosition
    private let values: [String: YAMLNode]

    /// Checks the keys of a mapping; nil, and a finding, where the node is none.
    init?(_ node: YAMLNode, _ keys: Keys, _ reading: Reading, at position: YAMLPosition? = nil) {
        guard let node = reading.resolved(node),
            let written = reading.attempt({ () throws(YAMLError) in try node.entries() })
        else { return nil }
        let entries = written.filter { !reading.isRemoved($0.value) }
        self.node = node
        self.reading = reading
        self.position = position ?? node.position
        values = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
        for entry in written {
            if keys.unsupported.contains(entry.key) {
                guard values[entry.key] != nil else { continue }
                let problem = Problem.unsupported(what: "property", name: entry.key)
                reading.report(problem, at: entry.keyPosition)
            } else if keys.notEmulated.contains(entry.key) {
                let position = entry.keyPosition
                reading.notices.append(
                    Notice(logicalID: entry.key, type: "property", position: position)
                )
            } else if !keys.known.contains(entry.key) {
                let nearest = NearestName.to(entry.key, among: keys.read + keys.ignored)
                let error = YAMLError.unknownKey(
                    node.path,
                    entry.key,
                    nearest: nearest,
                    entry.keyPosition
                )
                reading.report(Finding(error))
            }
        }
    }

    func has(_ key: String) -> Bool { values[key] != nil }

    /// The value as written, its intrinsic function not resolved.
    func written(_ key: String) -> YAMLNode? { values[key] }

    /// The value, resolved; nil where it is missing.
    func value(_ key: String) -> YAMLNode? { values[key].flatMap(reading.resolved) }

    /// The value, resolved; a finding where it is missing.
    func required(_ key: String) -> YAMLNode? {
        guard has(key) else {
            reading.report(Finding(.missingKey(node.path, key, position)))
            return nil
        }
        return value(key)
    }

    func section(_ key: String, _ keys: Keys) -> Section? {
        values[key].flatMap { Section($0, keys, reading) }
    }

    /// The elements of a list, each resolved; empty where the key is missing.
    func list(_ key: String) -> [YAMLNode] {
        read(key) { node throws(YAMLError) in try node.elements() }?
            .compactMap(reading.resolved) ?? []
    }

    /// The entries of a mapping, as written; empty where the key is missing.
    func entries(_ key: String) -> [YAMLNode.Entry] {
        let entries = read(key) { node throws(YAMLError) in try node.entries() } ?? []
        return entries.filter { !reading.isRemoved($0.value) }
    }
}

/// Typed values.
extension Section {
    func text(_ key: String) -> String? {
        read(key) { node throws(YAMLError) in try node.canonicalString() }
    }

    func int(_ key: String, in range: ClosedRange<Int>, default standing: Int) -> Int {
        optionalInt(key, in: range) ?? standing
    }

    func optionalInt(_ key: String, in range: ClosedRange<Int>) -> Int? {
        read(key) { node throws(YAMLError) in try node.int(in: range) }
    }

    func bool(_ key: String, default standing: Bool) -> Bool {
        read(key) { node throws(YAMLError) in try node.bool() } ?? standing
    }

    func choice(_ key: String, among choices: [String], default standing: String) -> String {
        read(key) { node throws(YAMLError) in try node.choice(among: choices) } ?? standing
    }

    /// A duration of a local hint, at most AWS's longest buffering.
    func milliseconds(_ key: String) -> Int? {
        let duration = read(key) { node throws(YAMLError) in try node.duration() }
        guard let duration else { return nil }
        if duration < .milliseconds(1) || duration > .seconds(900) {
            reportMalformed(key, text(key) ?? "", mustBe: "from 1ms to 15m")
            return nil
        }
        let (seconds, attoseconds) = duration.components
        return Int(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }

    /// A word of AWS's, of which the local runtime carries out only some.
    func supported(_ key: String, _ choices: [String], default standing: String) -> String {
        guard let text = text(key) else { return standing }
        guard !choices.contains(text) else { return text }
        reportUnsupported(key, text, supported: choices)
        return standing
    }

    /// Reports a value that AWS takes and the local runtime does not carry out.
    func reportUnsupported(_ key: String, _ value: String, supported: [String]) {
        guard let node = values[key] else { return }
        let problem = Problem.unsupportedValue(of: key, value, supported: supported)
        reading.report(problem, at: node.position)
    }

    /// Reports a text that breaks a rule of its property.
    func reportMalformed(_ key: String, _ value: String, mustBe rule: String) {
        guard let node = values[key] else { return }
        reading.report(.malformed(what: key, value: value, rule: rule), at: node.position)
    }

    private func read<Value>(
        _ key: String,
        _ body: (YAMLNode) throws(YAMLError) -> Value
    ) -> Value? {
        guard let node = value(key) else { return nil }
        return reading.attempt { () throws(YAMLError) in try body(node) }
    }
}
