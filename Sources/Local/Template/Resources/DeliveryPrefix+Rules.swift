import YAML

extension DeliveryPrefix {
    /// What a metadata extraction gives.
    enum Query {
        /// There is none.
        case none
        /// There is one with an error.
        case unreadable
        case keys([String])
    }

    /// How the prefixes of a stream must fit together.
    struct Rules {
        let isPartitioned: Bool
        let hasTransform: Bool
        let query: Query

        private static let longest = 1_024

        /// The problems, each with the property it is about.
        func problems(prefix: String?, errors: String?) -> [(key: String, Problem)] {
            var problems: [(key: String, Problem)] = []
            let pieces = read(prefix, "Prefix", &problems)
            let errorPieces = read(errors, "ErrorOutputPrefix", &problems)
            guard problems.isEmpty else { return problems }
            let keys = pieces.compactMap { piece -> (KeySource, String)? in
                guard case .partitionKey(let source, let name) = piece else { return nil }
                return (source, name)
            }
            let hasExpression = Self.hasExpression(pieces)
            if pieces.contains(.errorOutputType) { problems.append(("Prefix", .errorTypeInPrefix)) }
            if isPartitioned, keys.isEmpty { problems.append(("Prefix", .partitionedWithoutKey)) }
            if !keys.isEmpty, !isPartitioned {
                problems.append(("Prefix", .keyWithoutPartitioning))
            }
            if keys.contains(where: { $0.0 == .lambda }), !hasTransform {
                problems.append(("Prefix", .keyWithoutTransform))
            }
            let queried = keys.filter { $0.0 == .query }.map(\.1)
            switch query {
            case .none where !queried.isEmpty: problems.append(("Prefix", .keyWithoutQuery))
            case .keys(let known):
                for name in queried where !known.contains(name) {
                    problems.append(("Prefix", .keyNotInQuery(name, known: known)))
                }
            case .none, .unreadable: break
            }
            if hasExpression || isPartitioned {
                if errors?.isEmpty ?? true {
                    problems.append(("ErrorOutputPrefix", .noErrorPrefix))
                } else if !errorPieces.contains(.errorOutputType) {
                    problems.append(("ErrorOutputPrefix", .noErrorType))
                }
            } else if Self.hasExpression(errorPieces), !errorPieces.contains(.errorOutputType) {
                problems.append(("ErrorOutputPrefix", .noErrorType))
            }
            if errorPieces.contains(where: { if case .partitionKey = $0 { true } else { false } }) {
                problems.append(("ErrorOutputPrefix", .partitionKeyInErrorPrefix))
            }
            return problems
        }

        private static func hasExpression(_ pieces: [Piece]) -> Bool {
            pieces.contains { if case .literal = $0 { false } else { true } }
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
        case .pattern(let pattern, let problem): "!{timestamp:\(pattern)}: \(problem)"
        case .tooLong(let limit): "must be \(limit) characters or less"
        case .errorTypeInPrefix: "error-output-type belongs in ErrorOutputPrefix"
        case .partitionKeyInErrorPrefix: "a partition key belongs in Prefix"
        case .noErrorPrefix:
            "ErrorOutputPrefix is missing, which a Prefix with expressions and dynamic "
                + "partitioning need"
        case .noErrorType: "ErrorOutputPrefix must contain !{firehose:error-output-type}"
        case .partitionedWithoutKey:
            "dynamic partitioning needs a Prefix with !{partitionKeyFromLambda:…} or "
                + "!{partitionKeyFromQuery:…}"
        case .keyWithoutPartitioning:
            "a partition key needs DynamicPartitioningConfiguration with 'Enabled: true'"
        case .keyWithoutTransform: "a partition key from Lambda needs a Lambda processor"
        case .keyWithoutQuery:
            "a partition key from a query needs a MetadataExtraction processor"
        case .keyNotInQuery(let name, let known):
            "the MetadataExtractionQuery gives no key \(name.quoted), but "
                + known.map(\.quoted).joined(separator: ", ")
        }
    }
}
