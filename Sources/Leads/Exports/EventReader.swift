internal import JSON
internal import JSONScanner

/// Reads lines of the lake for the fields that an export asks for.
///
/// The one place where exports depend on how a line is parsed: by the scanner, which looks for all
/// fields in one pass, and as `JSON` where the scanner does not take the line or a field is a list
/// or an object, whose text is written anew.
final class EventReader {
    private let scanner: JSONScanner?
    private let paths = JSONPaths()
    private let document: Int
    private let timestamp: Int

    /// A field with the slots of its places.
    struct Field {
        let field: ExportField
        fileprivate let slots: [Int]
    }

    /// Without `scanning` every line is read as `JSON`.
    init(scanning: Bool) {
        scanner = scanning ? JSONScanner() : nil
        document = paths.add([])
        timestamp = paths.add([.member("timestamp")])
    }

    /// A field that is then looked for in every line.
    func field(_ field: ExportField) -> Field {
        Field(
            field: field,
            slots: field.places.map { place in
                paths.add(
                    place.map { step in
                        switch step {
                        case .member(let key): .member(key)
                        case .element(let index): .element(index)
                        case .lastElement: .lastElement
                        }
                    }
                )
            }
        )
    }

    /// Lends the event of a line, which comes without its line feed.
    func read<Result>(
        _ line: UnsafeRawBufferPointer,
        _ body: (EventLine) throws(EventLineError) -> Result
    ) throws(EventLineError) -> Result {
        if let scanner, scanner.scan(line, room: 0) {
            let result = try scanner.find(paths) { values throws(EventLineError) -> Result? in
                guard case .object = values[document], isOfScalars(values) else { return nil }
                return try body(.scanned(values, timestamp: values[timestamp].string))
            }
            if let result { return result }
        }
        let event: JSON
        do {
            event = try JSON(parsing: line)
        } catch {
            throw .notJSON(error)
        }
        guard event.kind == .object else { throw .notAnObject }
        return try body(.parsed(event))
    }

    private func isOfScalars(_ values: ScannedValues) -> Bool {
        for slot in 0..<paths.count where slot != document {
            switch values[slot] {
            case .array, .object: return false
            case .missing, .null, .string, .integer, .real, .bool: continue
            }
        }
        return true
    }
}

/// One line of the lake, read; lent until the next line.
enum EventLine {
    case scanned(ScannedValues, timestamp: UnsafeRawBufferPointer?)
    case parsed(JSON)
}

extension EventReader.Field {
    /// What the field has in a scanned line: the first of its places where something is.
    func value(in values: ScannedValues) -> EventValue {
        for slot in slots {
            switch values[slot] {
            case .missing, .null: continue
            case .string(let bytes):
                if !bytes.isEmpty { return .text(Array(bytes)) }
            case .integer(let number): return .number(Double(number), digits: text(of: number))
            case .real(let number): return .number(number, digits: Array(number.description.utf8))
            case .bool(let value): return .json(Array((value ? "true" : "false").utf8))
            case .array, .object: preconditionFailure("a line of scalars has a list or object")
            }
        }
        return .missing
    }

    private func text(of number: Int) -> [UInt8] {
        var digits: [UInt8] = []
        JSONText.append(integer: number, to: &digits)
        return digits
    }
}
