/// `Prefix` and `ErrorOutputPrefix` of a delivery stream: text with `!{namespace:value}` in it.
/// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
package enum DeliveryPrefix {
    package enum Piece: Equatable, Sendable {
        case literal(String)
        /// `!{timestamp:yyyy/MM/dd}`.
        case timestamp(DatePattern)
        /// `!{firehose:random-string}`.
        case randomString
        /// `!{firehose:error-output-type}`.
        case errorOutputType
        /// `!{partitionKeyFromLambda:key}` or `!{partitionKeyFromQuery:key}`.
        case partitionKey(KeySource, String)
    }

    /// Where the value of a partition key comes from.
    package enum KeySource: String, Sendable {
        case lambda = "partitionKeyFromLambda"
        case query = "partitionKeyFromQuery"
    }

    package enum Problem: Error, Equatable, Sendable {
        case unended
        case unknownExpression(String)
        case pattern(String, DatePattern.Problem)
        case tooLong(limit: Int)
        case errorTypeInPrefix
        case partitionKeyInErrorPrefix
        case noErrorPrefix
        case noErrorType
        case partitionedWithoutKey
        case keyWithoutPartitioning
        case keyWithoutTransform
        case keyWithoutQuery
        case keyNotInQuery(String, known: [String])
    }

    /// The pieces of a prefix in order.
    package static func pieces(of text: String) throws(Problem) -> [Piece] {
        var pieces: [Piece] = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.first {
            rest.removeFirst()
            guard character == "!", rest.first == "{" else {
                literal.append(character)
                continue
            }
            guard let end = rest.firstIndex(of: "}") else { throw .unended }
            let expression = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            if !literal.isEmpty { pieces.append(.literal(literal)) }
            literal = ""
            pieces.append(try piece(String(expression)))
        }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        return pieces
    }

    private static func piece(_ expression: String) throws(Problem) -> Piece {
        let parts = expression.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { throw .unknownExpression(expression) }
        let value = String(parts[1])
        switch (parts[0], value) {
        case ("timestamp", _):
            do throws(DatePattern.Problem) {
                return .timestamp(try DatePattern(value))
            } catch {
                throw .pattern(value, error)
            }
        case ("firehose", "random-string"): return .randomString
        case ("firehose", "error-output-type"): return .errorOutputType
        default:
            guard let source = KeySource(rawValue: String(parts[0])) else {
                throw .unknownExpression(expression)
            }
            return .partitionKey(source, value)
        }
    }
}
