import YAML

extension DeliveryPrefix {
    /// How the prefixes of a stream must fit together.
    struct Rules {
        let isPartitioned: Bool
        let hasTransform: Bool

        private static let longest = 1_024

        /// The problems, each with the property it is about.
        func problems(prefix: String?, errors: String?) -> [(key: String, Problem)] {
            var problems: [(key: String, Problem)] = []
            let pieces = read(prefix, "Prefix", &problems)
            let errorPieces = read(errors, "ErrorOutputPrefix", &problems)
            guard problems.isEmpty else { return problems }
            let keys = pieces.filter { if case .partitionKey = $0 { true } else { false } }
            let hasExpression = pieces.contains { if case .literal = $0 { false } else { true } }
            if pieces.contains(.errorOutputType) { problems.append(("Prefix", .errorTypeInPrefix)) }
            if isPartitioned, keys.isEmpty { problems.append(("Prefix", .partitionedWithoutKey)) }
            if !keys.isEmpty {
                if !isPartitioned { problems.append(("Prefix", .keyWithoutPartitioning)) }
                if !hasTransform { problems.append(("Prefix", .keyWithoutTransform)) }
            }
            if hasExpression || isPartitioned {
                if errors?.isEmpty ?? true {
                    problems.append(("ErrorOutputPrefix", .noErrorPrefix))
                } else if !errorPieces.contains(.errorOutputType) {
                    problems.append(("ErrorOutputPrefix", .noErrorType))
                }
            }
            if errorPieces.contains(where: { if case .partitionKey = $0 { true } else { false } }) {
                problems.append(("ErrorOutputPrefix", .partitionKeyInErrorPrefix))
            }
            return problems
        }

        private func read(
            _ text: String?,
            _ key: String,
            _ problems: inout [(key: String, Problem)]
        ) -> [Piece] {
            guard let text else { return [] }
            if text.utf8.count > Self.longest {
                problems.append((key, .tooLong(limit: Self.longest)))
            }
            do throws(Problem) { return try DeliveryPrefix.pieces(of: text) } catch {
                problems.append((key, error))
                return []
            }
        }
    }
}

extension DeliveryPrefix.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unended: "'!{' begins an expression that '}' must end"
        case .unknownExpression(let expression):
            "the prefix expression \("!{\(expression)}".quoted) is not supported by the local runtime"
        case .tooLong(let limit): "must be \(limit) characters or less"
        case .errorTypeInPrefix: "error-output-type belongs in ErrorOutputPrefix"
        case .partitionKeyInErrorPrefix: "a partition key belongs in Prefix"
        case .noErrorPrefix:
            "ErrorOutputPrefix is missing, which a Prefix with expressions and dynamic "
                + "partitioning need"
        case .noErrorType: "ErrorOutputPrefix must contain !{firehose:error-output-type}"
        case .partitionedWithoutKey:
            "dynamic partitioning needs a Prefix with !{partitionKeyFromLambda:…}"
        case .keyWithoutPartitioning:
            "a partition key needs DynamicPartitioningConfiguration with 'Enabled: true'"
        case .keyWithoutTransform: "a partition key from Lambda needs a Lambda processor"
        }
    }
}
