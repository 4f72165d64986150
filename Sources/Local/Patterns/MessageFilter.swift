internal import JSON

/// Which messages of a queue a function gets: those that match one of the patterns.
///
/// Lambda looks at the key `body` alone. Where a pattern asks for a text there, a body that is JSON
/// does not match, and the other way round; JSON is here an object or a list.
/// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
package struct MessageFilter: Sendable {
    private let patterns: [EventPattern]

    package init(_ patterns: [EventPattern]) {
        self.patterns = patterns
    }

    /// Whether the function gets a message with this body.
    package func takes(_ body: [UInt8]) -> Bool {
        let document = Self.document(body)
        guard let value = document ?? JSON(utf8: body) else { return false }
        let event: JSON = ["body": value]
        return patterns.contains { pattern in
            switch pattern.shape(of: "body") {
            case .object where document == nil, .value where document != nil: false
            default: pattern.matches(event)
            }
        }
    }

    /// The body as JSON; nil for what is none.
    private static func document(_ body: [UInt8]) -> JSON? {
        let blanks: [UInt8] = [0x09, 0x0A, 0x0D, 0x20]
        let first = body.first { !blanks.contains($0) }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        do {
            return try JSON(parsing: body)
        } catch {
            return nil  // A text that only begins like JSON.
        }
    }
}
