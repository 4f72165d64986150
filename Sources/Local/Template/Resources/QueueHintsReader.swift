import YAML

/// Reads the local hints of a queue.
struct QueueHintsReader {
    private static let keys = Keys(
        read: [
            "Backoff", "BackoffBase", "KeepDone", "KeepFailed", "Lanes", "RateLimit",
            "RateLimitPerKey",
        ]
    )
    private static let visibilityTimeout = "visibility-timeout"
    private static let exponential = "exponential"
    private static let stepped = "stepped"
    private static let standardBaseMilliseconds = 1_000

    let reading: Reading

    /// - Parameters:
    ///   - resource: The queue; what it says wrongly is reported.
    ///   - isFIFO: Whether its groups are lanes anyhow.
    /// - Returns: What it says, and what stands where it says nothing.
    func read(_ resource: Declaration, isFIFO: Bool) -> QueueHints {
        var hints = QueueHints()
        guard let node = resource.hints, let section = Section(node, Self.keys, reading) else {
            return hints
        }
        hints.backoff = backoff(section)
        hints.hasLanes = section.bool("Lanes", default: false)
        if hints.hasLanes, isFIFO {
            section.reportMalformed("Lanes", "true", mustBe: "left out of a FIFO queue")
        }
        hints.keptDone = section.int("KeepDone", in: 0...1_000, default: hints.keptDone)
        hints.keptFailed = section.int("KeepFailed", in: 0...1_000, default: hints.keptFailed)
        hints.rateLimit = rateLimit(section, "RateLimit")
        hints.rateLimitPerKey = rateLimit(section, "RateLimitPerKey")
        return hints
    }

    private func backoff(_ section: Section) -> QueueHints.Backoff {
        let choice = section.choice(
            "Backoff",
            among: [Self.exponential, Self.stepped, Self.visibilityTimeout],
            default: Self.visibilityTimeout
        )
        let base = section.milliseconds("BackoffBase")
        if choice != Self.exponential, let node = section.written("BackoffBase") {
            let problem = Problem.requires("BackoffBase", "Backoff: \(Self.exponential)")
            reading.report(problem, at: node.position)
        }
        switch choice {
        case Self.exponential:
            return .exponential(baseMilliseconds: base ?? Self.standardBaseMilliseconds)
        case Self.stepped: return .stepped
        default: return .visibilityTimeout
        }
    }

    private static let mostMessages = 1_000_000
    private static let longestWindow = Duration.seconds(86_400)

    /// `100/60s`.
    private func rateLimit(_ section: Section, _ key: String) -> QueueHints.RateLimit? {
        guard let text = section.text(key) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), (1...Self.mostMessages).contains(count),
            let window = section.value(key)?.duration(String(parts[1])),
            (.milliseconds(1)...Self.longestWindow).contains(window)
        else {
            let rule = "messages in a time of 1ms to 24h, such as 100/60s"
            section.reportMalformed(key, text, mustBe: rule)
            return nil
        }
        let (seconds, attoseconds) = window.components
        let milliseconds = Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
        return QueueHints.RateLimit(messages: count, milliseconds: milliseconds)
    }
}

extension YAMLNode {
    /// A duration that is a part of this node's text; nil for other text.
    fileprivate func duration(_ text: String) -> Duration? {
        var node = self
        node.content = .scalar(text: text, isPlain: true)
        do throws(YAMLError) {
            return try node.duration()
        } catch {
            return nil
        }
    }
}
