internal import LeadModel

/// `multipart/form-data` (RFC 7578).
enum MultipartForm {
    /// What a part says of itself, at most.
    private static let maximumHeadBytes = 8192
    /// RFC 2046, section 5.1.1.
    private static let boundaryBytes = 1...70

    /// The fields in their order, those without a name left out.
    static func read(_ body: [UInt8], contentType: String) throws(Refusal) -> [FormField] {
        do throws(FormError) {
            guard let boundary = parameter("boundary", in: contentType),
                boundaryBytes.contains(boundary.utf8.count)
            else { throw FormError(reason: .boundary, byte: 1) }
            let fields = try fields(body, delimiter: Array("--\(boundary)".utf8))
            if let fields { return fields }
        } catch {
            throw .invalidForm(error)
        }
        throw .tooManyFields(limit: Submission.maximumAnswers)
    }

    /// Nil where there are too many.
    private static func fields(
        _ body: [UInt8],
        delimiter: [UInt8]
    ) throws(FormError) -> [FormField]? {
        var fields: [FormField] = []
        let inner = [13, 10] + delimiter
        var place = body.starts(with: delimiter) ? delimiter.count : 0
        if place == 0 {
            // What stands before the first boundary says nothing.
            guard let first = find(inner, in: body, from: 0) else {
                throw FormError(reason: .delimiter, byte: 1)
            }
            place = first + inner.count
        }
        while !body[place...].starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]) {
            // White space may stand behind a boundary.
            let lineStart = place
            while place < body.count, body[place] == 32 || body[place] == 9 { place += 1 }
            guard body[place...].starts(with: [13, 10]) else {
                throw FormError(reason: .delimiter, byte: lineStart + 1)
            }
            place += 2
            guard fields.count < Submission.maximumAnswers else { return nil }
            let (head, content) = try head(body, from: place)
            guard let end = find(inner, in: body, from: max(place, content - 2)) else {
                throw FormError(reason: .endOfInput, byte: place + 1)
            }
            fields.append(try field(head, body[content..<max(content, end)], at: place))
            place = end + inner.count
        }
        return fields
    }

    /// The lines of a part's head and where its content begins.
    private static func head(
        _ body: [UInt8],
        from start: Int
    ) throws(FormError) -> (lines: [Substring], content: Int) {
        let limit = min(body.count, start + maximumHeadBytes)
        guard let end = find([13, 10, 13, 10], in: Array(body[start..<limit]), from: 0),
            let text = String(validating: body[start..<start + end], as: UTF8.self)
        else { throw FormError(reason: .header, byte: start + 1) }
        return (text.split(separator: "\r\n"), start + end + 4)
    }

    private static func field(
        _ head: [Substring],
        _ content: ArraySlice<UInt8>,
        at place: Int
    ) throws(FormError) -> FormField {
        let disposition = head.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let disposition,
            disposition.dropFirst(20).trimmed.lowercased().hasPrefix("form-data"),
            let name = parameter("name", in: disposition), !name.isEmpty
        else { throw FormError(reason: .header, byte: place + 1) }
        if let file = parameter("filename", in: disposition) {
            return FormField(name: name, value: file)
        }
        guard let value = String(validating: content, as: UTF8.self) else {
            throw FormError(reason: .encoding, byte: content.startIndex + 1)
        }
        return FormField(name: name, value: value)
    }

    /// The value of a parameter behind a semicolon; nil where it is not there.
    ///
    /// Browsers write a quote in it as `%22`, others as `\"`.
    private static func parameter(_ name: String, in header: some StringProtocol) -> String? {
        var rest = Substring(header)
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(where: { $0 == "=" || $0 == ";" }),
                rest[equals] == "="
            else { continue }
            let isWanted = rest[..<equals].trimmed.lowercased() == name
            rest = rest[rest.index(after: equals)...]
            let value = takeValue(&rest)
            if isWanted { return value }
        }
        return nil
    }

    private static func takeValue(_ rest: inout Substring) -> String {
        guard rest.first == "\"" else {
            let value = rest.prefix { $0 != ";" }
            rest = rest[value.endIndex...]
            return value.trimmed
        }
        rest.removeFirst()
        var value = ""
        while let next = rest.popFirst(), next != "\"" {
            if next == "\\", rest.first == "\"" {
                rest.removeFirst()
                value.append("\"")
            } else {
                value.append(next)
            }
        }
        return value.replacing("%22", with: "\"")
    }

    /// Where a sequence of bytes begins at or behind `start`; nil where it does not.
    private static func find(_ wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var place = start
        while place + wanted.count <= bytes.count {
            guard let next = bytes[place...].firstIndex(of: wanted[0]) else { return nil }
            if bytes[next...].starts(with: wanted) { return next }
            place = next + 1
        }
        return nil
    }
}
