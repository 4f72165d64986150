/// What a scalar means where nobody asks for a certain kind: JSON's kinds of values.
package enum CoreValue: Equatable, Sendable {
    case nothing
    case truth(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
}

extension YAMLNode {
    /// What a scalar means to CloudFormation, which reads YAML 1.1: what is quoted is text.
    ///
    /// - Throws: where the node is no scalar or has a tag.
    package func coreValue() throws(YAMLError) -> CoreValue {
        guard case .scalar(let text, let isPlain) = content, tag == nil else {
            throw wrongKind(expected: "a value")
        }
        guard isPlain else { return .text(text) }
        if isNull { return .nothing }
        let canonical = PlainScalar.canonical(text)
        if let truth = PlainScalar.truth(canonical) { return .truth(truth) }
        if let integer = PlainScalar.wholeNumber(canonical) { return .integer(integer) }
        return PlainScalar.number(canonical).map(CoreValue.real) ?? .text(text)
    }
}
