/// Rules lines out by their bytes, before they are parsed.
///
/// A line without a backslash spells every string as it is, so a string that a filter asks for must
/// stand in it between quotes; where it does not, the filter cannot hold. Only text is taken that a
/// number, boolean, list or object cannot have, for their bytes may differ from their text. Lines
/// with a backslash are never ruled out.
///
/// A damaged line may be ruled out and so go unnoticed if it begins and ends as an object does.
struct LineSieve {
    /// Of each entry, one of the runs must stand in the line.
    private let needles: [[[UInt8]]]

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    init(_ filters: [ExportFilter]) {
        needles = filters.compactMap { filter in
            switch filter.test {
            case .equals(let operands):
                let runs = operands.compactMap { operand -> [UInt8]? in
                    guard case .text(let text) = operand else { return nil }
                    return Self.isStringOnly(text) ? [Self.quote] + text + [Self.quote] : nil
                }
                return runs.count == operands.count ? runs : nil
            case .startsWith(let text):
                return Self.isStringOnly(text) ? [[Self.quote] + text] : nil
            case .notEquals, .contains, .greaterThan, .lessThan, .exists, .notExists: return nil
            }
        }
    }

    func rulesOut(_ line: UnsafeRawBufferPointer) -> Bool {
        guard !needles.isEmpty, line.first == UInt8(ascii: "{"), line.last == UInt8(ascii: "}")
        else { return false }
        let isMissing = needles.contains { runs in !runs.contains { line.containsRun($0) } }
        return isMissing && !line.containsRun([Self.backslash])
    }

    /// Whether only a string can be, or begin with, this text, and no writer need escape it.
    private static func isStringOnly(_ text: [UInt8]) -> Bool {
        guard let first = text.first,
            text.allSatisfy({ $0 >= 0x20 && $0 != quote && $0 != backslash })
        else { return false }
        let startsOther = (48...57).contains(first) || "-{[".utf8.contains(first)
        return !startsOther && !"true".utf8.starts(with: text) && !"false".utf8.starts(with: text)
    }
}
