/// A sentence with names and values in it, which a page sets apart.
package struct Prose: Equatable, Sendable, ExpressibleByStringInterpolation {
    package enum Span: Equatable, Sendable {
        case text(String)
        /// What is to be taken letter by letter.
        case code(String)
    }

    package private(set) var spans: [Span]

    package init(stringLiteral text: String) {
        spans = [.text(text)]
    }

    package init(stringInterpolation: StringInterpolation) {
        spans = stringInterpolation.spans
    }

    /// A name or a value alone.
    package init(code: String) {
        spans = [.code(code)]
    }

    /// Names or values with commas between them.
    package init(codes: [String]) {
        spans = Array(codes.map { [Span.code($0)] }.joined(separator: [.text(", ")]))
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var spans: [Span] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ text: String) {
            if !text.isEmpty { spans.append(.text(text)) }
        }

        package mutating func appendInterpolation(_ text: String) { appendLiteral(text) }

        package mutating func appendInterpolation(_ number: Int) { appendLiteral("\(number)") }

        package mutating func appendInterpolation(_ prose: Prose) { spans += prose.spans }

        package mutating func appendInterpolation(code text: String) { spans.append(.code(text)) }

        package mutating func appendInterpolation(codes texts: [String]) {
            spans += Prose(codes: texts).spans
        }
    }
}

extension Prose {
    static func joined(_ parts: [Prose], by separator: String) -> Prose {
        parts.dropFirst().reduce(parts.first ?? "") { "\($0)\(separator)\($1)" }
    }
}
