internal import CJansson
internal import CRapidJSON

extension JSON {
    /// What a reader accepts beyond the grammar.
    package enum DuplicateKeys: Sendable {
        /// The last one counts, as in most JSON libraries.
        case lastWins
        /// An object that names a key twice is an error.
        case rejected
    }

    /// The deepest nesting that is read (jansson's `JSON_PARSER_MAX_DEPTH`).
    package static let maximumDepth = 2048

    /// Reads one JSON text, white space around it allowed, nothing else behind it.
    ///
    /// Strict: UTF-8 is checked, an integer beyond 64 bits is an error and not rounded, nesting
    /// deeper than `maximumDepth` is refused. RapidJSON reads good text, three times as fast as
    /// jansson's own lexer; what it does not take is jansson's to judge.
    package init(
        parsing bytes: UnsafeRawBufferPointer,
        duplicateKeys: DuplicateKeys = .lastWins
    ) throws(JSONSyntaxError) {
        let rejects: CInt = duplicateKeys == .rejected ? 1 : 0
        guard let made = plumb_json_read(bytes.characters, bytes.count, rejects) else {
            try self.init(judging: bytes, duplicateKeys: duplicateKeys)
            return
        }
        self.init(adopting: made.assumingMemoryBound(to: json_t.self))
    }

    /// Reads a text by jansson alone, which knows line and column of what is wrong.
    ///
    /// Calls `json_loadb`.
    init(
        judging bytes: UnsafeRawBufferPointer,
        duplicateKeys: DuplicateKeys
    ) throws(JSONSyntaxError) {
        var flags = JSON_DECODE_ANY | JSON_ALLOW_NUL
        if case .rejected = duplicateKeys { flags |= JSON_REJECT_DUPLICATES }
        var failure = json_error_t()
        let made = json_loadb(bytes.characters, bytes.count, Int(flags), &failure)
        guard let made else { throw JSONSyntaxError(failure) }
        self.init(adopting: made)
    }

    package init(
        parsing bytes: [UInt8],
        duplicateKeys: DuplicateKeys = .lastWins
    ) throws(JSONSyntaxError) {
        // A closure would erase the thrown type; the buffer is only lent to the call.
        let result = bytes.withUnsafeBytes { buffer -> Result<JSON, JSONSyntaxError> in
            Result { () throws(JSONSyntaxError) in
                try JSON(parsing: buffer, duplicateKeys: duplicateKeys)
            }
        }
        self = try result.get()
    }

    package init(
        parsing text: String,
        duplicateKeys: DuplicateKeys = .lastWins
    ) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8), duplicateKeys: duplicateKeys)
    }
}

/// Text that is not JSON: where and why, without a word of the text itself.
package struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
    /// Why a text was refused.
    package enum Reason: String, Sendable {
        case syntax = "invalid syntax"
        case endOfInput = "the text ends too early"
        case trailingText = "text after the end of the value"
        case encoding = "invalid UTF-8"
        case depth = "nested too deeply"
        case duplicateKey = "duplicate key"
        case number = "number out of range"
        case nullInKey = "NUL character in a key"
        case tooLarge = "the document is too large"
        case other = "unreadable"
    }

    package var reason: Reason
    /// 1-based.
    package var line: Int
    /// 1-based, in characters.
    package var column: Int

    package init(reason: Reason, line: Int, column: Int) {
        self.reason = reason
        self.line = line
        self.column = column
    }

    package var description: String { "line \(line), column \(column): \(reason.rawValue)" }

    /// jansson's own sentence is left out: it quotes the input, and the input is a lead.
    init(_ failure: json_error_t) {
        var failure = failure
        let code = json_error_code(&failure)
        reason =
            switch code {
            case json_error_invalid_syntax: .syntax
            case json_error_premature_end_of_input: .endOfInput
            case json_error_end_of_input_expected: .trailingText
            case json_error_invalid_utf8: .encoding
            case json_error_stack_overflow: .depth
            case json_error_duplicate_key: .duplicateKey
            case json_error_numeric_overflow: .number
            case json_error_null_byte_in_key: .nullInKey
            default: .other
            }
        line = max(1, Int(failure.line))
        column = max(1, Int(failure.column))
    }
}
