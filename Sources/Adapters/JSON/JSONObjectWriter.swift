/// Writes one JSON object member by member, straight to text.
///
/// For hot paths that make a document only to send it: no value is built. The writer keeps where it
/// is in the object; the output stays the caller's, so that objects can nest.
package struct JSONObjectWriter {
    private var isEmpty = true

    /// Opens the object.
    package init(into output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
    }

    /// Writes a key; the caller appends its value next.
    package mutating func key(_ name: String, to output: inout [UInt8]) {
        if !isEmpty { output.append(UInt8(ascii: ",")) }
        isEmpty = false
        JSONText.append(string: name, to: &output)
        output.append(UInt8(ascii: ":"))
    }

    package mutating func add(_ name: String, _ value: String, to output: inout [UInt8]) {
        key(name, to: &output)
        JSONText.append(string: value, to: &output)
    }

    package mutating func add(_ name: String, _ value: Int, to output: inout [UInt8]) {
        key(name, to: &output)
        JSONText.append(integer: value, to: &output)
    }

    package mutating func add(_ name: String, _ value: Bool, to output: inout [UInt8]) {
        key(name, to: &output)
        output.append(contentsOf: (value ? "true" : "false").utf8)
    }

    package mutating func add(_ name: String, _ value: JSON, to output: inout [UInt8]) {
        key(name, to: &output)
        value.write(into: &output)
    }

    /// Closes the object.
    package func end(_ output: inout [UInt8]) {
        output.append(UInt8(ascii: "}"))
    }
}
