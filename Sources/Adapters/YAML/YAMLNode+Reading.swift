internal import Time

/// Typed reading: what a node means to whoever asks, or an error that names path and place.
///
/// Quotes do not matter (`"5"` reads as 5, as CloudFormation reads it), but nothing written is never
/// a value, and a tagged node never reads as if the tag were not there.
extension YAMLNode {
    /// The text of a scalar, also of an unquoted `5` or `yes`.
    package func string() throws(YAMLError) -> String {
        guard case .scalar(let text, _) = content, tag == nil, !isNull else {
            throw wrongKind(expected: "a text")
        }
        return text
    }

    /// The text of a scalar as YAML 1.1 and so CloudFormation reads it.
    ///
    /// An unquoted `yes` or `on` is `true`, an octal `010` is `8`; a date stays as it is written.
    package func canonicalString() throws(YAMLError) -> String {
        let text = try string()
        guard case .scalar(_, true) = content else { return text }
        return PlainScalar.canonical(text)
    }

    /// A text that is not empty.
    package func nonEmptyString() throws(YAMLError) -> String {
        let text = try string()
        guard !text.isEmpty else { throw wrongKind(expected: "a text") }
        return text
    }

    /// One of a few words, as written.
    package func choice(among choices: [String]) throws(YAMLError) -> String {
        let text = try string()
        guard choices.contains(text) else {
            throw .notAmong(path, found: text, choices: choices, position)
        }
        return text
    }

    package func int(in range: ClosedRange<Int> = .min ... .max) throws(YAMLError) -> Int {
        guard let text = untaggedText, let number = PlainScalar.wholeNumber(text) else {
            throw wrongKind(expected: "a whole number")
        }
        guard range.contains(number) else {
            throw .outOfRange(path, "\(range.lowerBound)", "\(range.upperBound)", position)
        }
        return number
    }

    package func double(
        in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
    ) throws(YAMLError) -> Double {
        guard let text = untaggedText, let number = PlainScalar.number(text) else {
            throw wrongKind(expected: "a number")
        }
        guard range.contains(number) else {
            throw .outOfRange(path, "\(range.lowerBound)", "\(range.upperBound)", position)
        }
        return number
    }

    package func bool() throws(YAMLError) -> Bool {
        guard let text = untaggedText, let truth = PlainScalar.truth(text) else {
            throw wrongKind(expected: "true or false")
        }
        return truth
    }

    /// A duration with its unit: `200ms`, `1s`, `15m`, `24h`, `7d`.
    package func duration() throws(YAMLError) -> Duration {
        guard let text = untaggedText, let milliseconds = DurationText.milliseconds(text)
        else {
            throw wrongKind(expected: "a duration such as 200ms, 1s or 2m")
        }
        return .milliseconds(milliseconds)
    }

    private var untaggedText: String? {
        guard case .scalar(let text, _) = content, tag == nil else { return nil }
        return text
    }

    func wrongKind(expected: String) -> YAMLError {
        .wrongKind(path, expected: expected, found: kind, position)
    }
}
