extension JSON {
    /// JSON text for people: a line a member or element, two spaces a level.
    package var indentedText: String {
        var output: [UInt8] = []
        writeIndented(level: 0, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func writeIndented(level: Int, into output: inout [UInt8]) {
        guard count > 0 else {
            write(into: &output)
            return
        }
        let indentation = [UInt8](repeating: UInt8(ascii: " "), count: level * 2)
        let isObject = kind == .object
        output.append(UInt8(ascii: isObject ? "{" : "["))
        let items = members ?? array?.map { (key: "", value: $0) } ?? []
        for (index, item) in items.enumerated() {
            output.append(contentsOf: (index > 0 ? ",\n" : "\n").utf8)
            output.append(contentsOf: indentation + Array("  ".utf8))
            if isObject {
                JSONText.append(string: item.key, to: &output)
                output.append(contentsOf: ": ".utf8)
            }
            item.value.writeIndented(level: level + 1, into: &output)
        }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: indentation)
        output.append(UInt8(ascii: isObject ? "}" : "]"))
    }
}
