/// What a request calls a function: its name, or an ARN whole or in part, with or without a
/// qualifier.
///
/// The local runtime has one account and one region, so those of an ARN may be any.
/// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
struct FunctionReference: Equatable {
    let name: String
    /// A version or an alias; nil where the request names none.
    let qualifier: String?

    static let latest = "$LATEST"
    private static let namePattern =
        #"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"#
        + #"([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#
    private static let qualifierPattern = "(|[a-zA-Z0-9$_-]+)"

    /// - Parameters:
    ///   - text: as it stands in the path, unescaped.
    ///   - specified: the parameter `Qualifier`; nil or empty for none.
    /// - Throws: `LambdaError` for what is no reference, and for two qualifiers.
    init(_ text: String, qualifier specified: String?) throws(LambdaError) {
        guard let (name, derived) = Self.parts(of: text) else {
            throw .mismatch(value: text, member: "functionName", pattern: Self.namePattern)
        }
        let specified = specified.flatMap { $0.isEmpty ? nil : $0 }
        if let specified, !specified.utf8.allSatisfy({ Self.isWord($0) || $0 == 0x24 }) {
            throw .mismatch(
                value: specified,
                member: "qualifier",
                pattern: Self.qualifierPattern
            )
        }
        if let specified, let derived, specified != derived { throw .qualifierConflict }
        self.name = name
        qualifier = specified ?? derived
    }

    private static func parts(of text: String) -> (name: String, qualifier: String?)? {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)[...]
        if parts.first == "arn" {
            guard parts.count > 3, parts[1].hasPrefix("aws"), parts[2] == "lambda" else {
                return nil
            }
            parts = parts.dropFirst(3)
        }
        // The last part can only be the name.
        if parts.count > 1, let first = parts.first, isRegion(first) { parts.removeFirst() }
        if parts.count > 1, let first = parts.first, isAccount(first) { parts.removeFirst() }
        if parts.count > 1, parts.first == "function" { parts.removeFirst() }
        guard let name = parts.first, parts.count <= 2, isWord(name) else { return nil }
        guard let qualifier = parts.dropFirst().first else { return (String(name), nil) }
        guard isWord(qualifier) || qualifier == latest else { return nil }
        return (String(name), String(qualifier))
    }

    /// `us-east-1`, `us-gov-west-1`.
    private static func isRegion(_ text: Substring) -> Bool {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        guard words.count >= 3, words[0].utf8.count == 2, let number = words.last else {
            return false
        }
        return number.utf8.count == 1 && number.allSatisfy { $0.isASCII && $0.isWholeNumber }
    }

    private static func isAccount(_ text: Substring) -> Bool {
        text.utf8.count == 12 && text.allSatisfy { $0.isASCII && $0.isWholeNumber }
    }

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
