internal import YAML

/// Reading how urgent a flow's leads are and when two of them are one.
extension PipelineReading {
    func urgencyPolicy(_ node: YAMLNode) -> UrgencyPolicy {
        var policy = UrgencyPolicy()
        // `urgency:` alone asks for the usual policy.
        if node.isNull { return policy }
        checkKeys(node, ["field", "text_fields", "default", "words", "delays"])
        if let field = text(node, "field") { policy.field = field }
        if let fields = value(node, "text_fields") {
            policy.textFields = texts(fields, expected: "at least one field")
        }
        if let level = value(node, "default") {
            let levels = Urgency.allCases.map(\.rawValue)
            let word = attempt { () throws(YAMLError) in try level.choice(among: levels) }
            if let level = word.flatMap(Urgency.init(rawValue:)) { policy.fallback = level }
        }
        for (level, words) in levels(node, "words") {
            policy.words[level] = texts(words, expected: "at least one word").map { Wording($0) }
        }
        for (level, delay) in levels(node, "delays") {
            policy.delaySeconds[level] = seconds(delay, in: 0...86_400)
        }
        return policy
    }

    /// The values of a mapping whose keys are levels of urgency.
    private func levels(_ node: YAMLNode, _ key: String) -> [(Urgency, YAMLNode)] {
        guard let node = value(node, key) else { return [] }
        checkKeys(node, Urgency.allCases.map(\.rawValue))
        return Urgency.allCases.compactMap { level in
            value(node, level.rawValue).map { (level, $0) }
        }
    }

    func duplicateWindows(_ node: YAMLNode) -> [DuplicateWindow] {
        let elements = attempt { () throws(YAMLError) in try node.elements() } ?? []
        return elements.compactMap { element in
            checkKeys(element, ["fields", "window"])
            guard let fields = required(element, "fields"),
                let window = required(element, "window"),
                let seconds = seconds(window, in: 1...31_536_000)
            else { return nil }
            let names = texts(fields, expected: "at least one field")
            return DuplicateWindow(fields: names, seconds: seconds)
        }
    }

    /// A duration in whole seconds.
    func seconds(_ node: YAMLNode, in range: ClosedRange<Int>) -> Int? {
        let duration = attempt { () throws(YAMLError) in try node.duration() }
        guard let duration else { return nil }
        let (seconds, rest) = duration.components
        guard rest == 0, let seconds = Int(exactly: seconds), range.contains(seconds) else {
            let problem = PipelineError.Problem.malformed(
                path: "\(node.path)",
                expected: "\(range.lowerBound)s to \(range.upperBound)s, in whole seconds"
            )
            report(problem, at: node.position)
            return nil
        }
        return seconds
    }
}
