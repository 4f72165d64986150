/// What is wrong with a request for an export, and where.
///
/// Tells names that the request's author chose among ours, never a filter's value: that may be a
/// person's address.
package struct ExportRequestError: Error, Equatable {
    /// `export.filters[0].operator`.
    package let path: String
    package let problem: Problem

    package enum Problem: Equatable, Sendable {
        case wrongKind(expected: String)
        case unknownMember(known: [String])
        case unknownChoice(known: [String])
        case notATimestamp
        /// `to` is not after `from`.
        case emptyRange
        case empty
        case tooMany(limit: Int)
        case tooLong(limitBytes: Int)
        case fieldSyntax
        case unknownField
        case wildcard
        /// Two columns would have one title.
        case columnTwice(header: String, first: String)
        case valueNotTaken(operator: String)
        case valueMissing(operator: String)
        case numberNeeded(operator: String)
    }
}

extension ExportRequestError: CustomStringConvertible {
    package var description: String { "\(path): \(problem)" }
}

extension ExportRequestError.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .wrongKind(let expected): "expected \(expected)"
        case .unknownMember(let known): "unknown member; known are \(known.joined(separator: ", "))"
        case .unknownChoice(let known): "expected one of \(known.joined(separator: ", "))"
        case .notATimestamp: "expected RFC 3339, such as 2026-03-08T06:59:00Z"
        case .emptyRange: "must be later than export.from"
        case .empty: "must not be empty"
        case .tooMany(let limit): "more than \(limit) entries"
        case .tooLong(let limitBytes): "more than \(limitBytes) bytes"
        case .fieldSyntax: "a field is names of letters, digits, _ and -, separated by points"
        case .unknownField:
            "unknown field; a name with points begins with lead, flow, source, appended "
                + "or a section of the event, such as context_data"
        case .wildcard: "wildcards are not supported: name each field"
        case .columnTwice(let header, let first):
            "the column \"\(header)\" is already there, from \(first)"
        case .valueNotTaken(let name): "the operator \(name) takes no value"
        case .valueMissing(let name): "the operator \(name) needs a value"
        case .numberNeeded(let name): "the operator \(name) needs a number"
        }
    }
}
