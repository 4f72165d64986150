internal import CJansson

/// Writes values as text into memory of its own.
///
/// An array would count and check for each byte that is put into it; here that is done once a string.
struct JSONTextWriter: ~Copyable {
    private var memory: UnsafeMutableRawPointer
    private var count = 0
    private var capacity: Int

    /// - Parameter capacity: bytes that most texts have room in.
    init(capacity: Int = 2048) {
        self.capacity = capacity
        memory = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit {
        memory.deallocate()
    }

    /// Lends what was written.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: memory, count: count))
    }

    /// Walks jansson's own tree, so that no reference is counted on the way.
    mutating func append(_ value: UnsafeMutablePointer<json_t>) {
        switch plumb_json_type(value) {
        case JSON_OBJECT: appendMembers(of: value)
        case JSON_ARRAY: appendElements(of: value)
        case JSON_STRING:
            append(
                string: UnsafeRawBufferPointer(
                    start: json_string_value(value),
                    count: json_string_length(value)
                )
            )
        case JSON_INTEGER:
            JSONText.withDigits(of: Int(json_integer_value(value))) { append(contentsOf: $0) }
        case JSON_REAL: append(plain: json_real_value(value).description)
        case JSON_TRUE: append(plain: "true")
        case JSON_FALSE: append(plain: "false")
        default: append(plain: "null")
        }
    }

    private mutating func appendMembers(of object: UnsafeMutablePointer<json_t>) {
        append(UInt8(ascii: "{"))
        var iterator = json_object_iter(object)
        while let current = iterator {
            append(
                string: UnsafeRawBufferPointer(
                    start: json_object_iter_key(current),
                    count: json_object_iter_key_len(current)
                )
            )
            append(UInt8(ascii: ":"))
            append(json_object_iter_value(current))
            iterator = json_object_iter_next(object, current)
            if iterator != nil { append(UInt8(ascii: ",")) }
        }
        append(UInt8(ascii: "}"))
    }

    private mutating func appendElements(of array: UnsafeMutablePointer<json_t>) {
        append(UInt8(ascii: "["))
        for index in 0..<json_array_size(array) {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(json_array_get(array, index))
        }
        append(UInt8(ascii: "]"))
    }
}

// MARK: - Bytes

extension JSONTextWriter {
    private mutating func append(string: UnsafeRawBufferPointer) {
        guard !JSONText.holdsEscaped(string) else {
            var text: [UInt8] = []
            JSONText.append(string: string, to: &text)
            return text.withUnsafeBytes { append(contentsOf: $0) }
        }
        let bytes = string.count + 2
        reserve(bytes)
        let target = UnsafeMutableRawBufferPointer(start: memory + count, count: bytes)
        target[0] = UInt8(ascii: "\"")
        UnsafeMutableRawBufferPointer(rebasing: target[1...]).copyMemory(from: string)
        target[bytes - 1] = UInt8(ascii: "\"")
        count += bytes
    }

    private mutating func append(_ byte: UInt8) {
        reserve(1)
        memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    private mutating func append(contentsOf bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        UnsafeMutableRawBufferPointer(start: memory + count, count: bytes.count)
            .copyMemory(from: bytes)
        count += bytes.count
    }

    private mutating func append(plain text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: UnsafeRawBufferPointer($0)) }
    }

    private mutating func reserve(_ bytes: Int) {
        guard capacity - count < bytes else { return }
        capacity = max(capacity * 2, count + bytes)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
    }
}
