import CYAML

/// The owner of one `yaml_parser_t` and of the bytes it reads.
///
/// libyaml keeps a pointer to its own structure, so that lives at a fixed address.
/// https://pyyaml.org/wiki/LibYAML
struct EventParser: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Calls `yaml_parser_initialize` and `yaml_parser_set_input_string`.
    init(_ bytes: [UInt8]) throws(YAMLError) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw .outOfMemory
        }
        input = .allocate(capacity: bytes.count)
        _ = input.initialize(from: bytes)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// Calls `yaml_parser_parse`.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        var event = yaml_event_t()
        try check(yaml_parser_parse(parser, &event))
        defer { yaml_event_delete(&event) }
        return YAMLEvent(kind: Self.kind(of: event), position: .init(event.start_mark))
    }

    private func check(_ succeeded: CInt) throws(YAMLError) {
        guard succeeded == 0 else { return }
        if parser.pointee.error == YAML_MEMORY_ERROR { throw .outOfMemory }
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
        let context = parser.pointee.context.map { String(cString: $0) }
        // The reader knows only the offset of a byte that is no text.
        let position =
            parser.pointee.error == YAML_READER_ERROR
            ? positionOfByte(parser.pointee.problem_offset)
            : YAMLPosition(parser.pointee.problem_mark)
        throw .syntax(problem: problem, context: context, position)
    }

    private func positionOfByte(_ offset: Int) -> YAMLPosition {
        var position = YAMLPosition.start
        for byte in input.prefix(offset) {
            switch byte {
            case UInt8(ascii: "\n"): position = .init(line: position.line + 1, column: 1)
            case 0x80..<0xC0: break  // Not the first byte of a character.
            default: position.column += 1
            }
        }
        return position
    }

    private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
        switch event.type {
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return .sequenceStart(.init(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return .mappingStart(.init(anchor: text(start.anchor), tag: text(start.tag)))
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            // By length: a quoted text may contain a zero byte.
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(
                text: String(decoding: bytes, as: UTF8.self),
                isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
                .init(anchor: text(scalar.anchor), tag: text(scalar.tag))
            )
        default: return .streamStart
        }
    }

    private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        bytes.map { String(cString: $0) }
    }
}

extension YAMLPosition {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
