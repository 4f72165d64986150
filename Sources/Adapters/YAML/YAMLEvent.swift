/// One step of libyaml's parser, copied out of C.
struct YAMLEvent {
    var kind: Kind
    /// Where it begins.
    var position: YAMLPosition

    enum Kind {
        case documentStart
        case scalar(text: String, isPlain: Bool, Properties)
        case sequenceStart(Properties)
        case sequenceEnd
        case mappingStart(Properties)
        case mappingEnd
        case alias(String)
        /// The end of the stream and the events that carry nothing.
        case streamStart
        case documentEnd
        case streamEnd
    }

    /// What may stand before a node: `&anchor !tag`.
    struct Properties {
        var anchor: String?
        var tag: String?
    }
}
