internal import Events
package import Template

/// Which function serves a request, by API Gateway's rules.
///
/// A full match of the path comes before a greedy one (`{proxy+}`), that before `$default`; a
/// literal segment before a variable, and the method itself before `ANY`.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
package struct RouteTable: Sendable {
    /// The best first.
    private let routes: [Pattern]

    /// A route that fits, and what its variables stand for, decoded.
    package struct Match: Sendable {
        package var route: Route
        package var parameters: [(name: String, value: String)]
    }

    package init(_ routes: [Route]) {
        self.routes = routes.map(Pattern.init).sorted { $0.precedes($1) }
    }

    /// - Parameters:
    ///   - method: upper case.
    ///   - path: as on the wire, without the query.
    /// - Returns: nil where no route fits.
    package func match(method: String, path: String) -> Match? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for pattern in routes {
            guard pattern.route.method == "ANY" || pattern.route.method == method else { continue }
            if let parameters = pattern.parameters(of: Array(segments)) {
                return Match(route: pattern.route, parameters: parameters)
            }
        }
        return nil
    }
}

/// A route with its path taken apart.
private struct Pattern: Sendable {
    let route: Route
    private let segments: [Segment]

    private enum Segment: Equatable {
        case literal(String)
        case variable(String)
        case greedy(String)

        /// Lower fits more exactly.
        var rank: Int {
            switch self {
            case .literal: 0
            case .variable: 1
            case .greedy: 2
            }
        }
    }

    init(_ route: Route) {
        self.route = route
        segments = route.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { text in
                guard text.hasPrefix("{"), text.hasSuffix("}") else {
                    return .literal(String(text))
                }
                let name = text.dropFirst().dropLast()
                return name.hasSuffix("+")
                    ? .greedy(String(name.dropLast())) : .variable(String(name))
            }
    }

    private var isDefault: Bool { route.path == "$default" }

    private var isGreedy: Bool {
        if case .greedy = segments.last { true } else { false }
    }

    func precedes(_ other: Pattern) -> Bool {
        if isDefault != other.isDefault { return other.isDefault }
        if isGreedy != other.isGreedy { return other.isGreedy }
        // Of two greedy routes the longer literal part fits more exactly. Others of different
        // lengths never compete, but a sort needs every two routes to be in order.
        if segments.count != other.segments.count {
            return segments.count > other.segments.count
        }
        for (segment, otherSegment) in zip(segments, other.segments)
        where segment.rank != otherSegment.rank {
            return segment.rank < otherSegment.rank
        }
        return route.method != "ANY" && other.route.method == "ANY"
    }

    /// What the variables stand for; nil where the path does not fit.
    func parameters(of path: [Substring]) -> [(name: String, value: String)]? {
        if isDefault { return [] }
        var parameters: [(name: String, value: String)] = []
        for (index, segment) in segments.enumerated() {
            guard index < path.count else { return nil }
            switch segment {
            case .literal(let text):
                guard path[index] == text else { return nil }
            case .variable(let name):
                guard !path[index].isEmpty else { return nil }
                parameters.append((name, decoded(path[index])))
            case .greedy(let name):
                let rest = path[index...].joined(separator: "/")
                guard !rest.isEmpty else { return nil }
                parameters.append((name, decoded(rest)))
                return parameters
            }
        }
        return segments.count == path.count ? parameters : nil
    }

    /// A broken escape stays as it is.
    private func decoded(_ text: some StringProtocol) -> String {
        FormEncoding.decode(text, plusIsSpace: false) ?? String(text)
    }
}
