/// Comma-separated values (RFC 4180) in UTF-8, without a byte order mark.
///
/// Rows end in CR LF. A value is put in quotes if it holds a comma, a quote, CR or LF; its quotes
/// are doubled. Nothing else is changed.
package enum CSV {
    /// Appends one row.
    package static func append(row values: [[UInt8]], to output: inout [UInt8]) {
        for (index, value) in values.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            append(value, to: &output)
        }
        // Readers skip an empty line; as a row of one empty value it must not look like one.
        if values.count == 1, values[0].isEmpty { output.append(contentsOf: "\"\"".utf8) }
        output.append(UInt8(ascii: "\r"))
        output.append(UInt8(ascii: "\n"))
    }

    private static func append(_ value: [UInt8], to output: inout [UInt8]) {
        guard value.contains(where: isSpecial) else {
            output.append(contentsOf: value)
            return
        }
        output.append(quote)
        for byte in value {
            if byte == quote { output.append(quote) }
            output.append(byte)
        }
        output.append(quote)
    }

    private static let quote = UInt8(ascii: "\"")

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == quote || byte == 0x0D || byte == 0x0A
    }
}
