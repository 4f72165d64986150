import YAML

/// Reads an `HttpApi` event: a route.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html
struct HttpAPIEventReader {
    private static let keys = Keys(read: [
        "ApiId", "Auth", "Method", "Path", "PayloadFormatVersion", "RouteSettings",
        "TimeoutInMillis",
    ])

    let reading: Reading

    func read(_ event: Event, into template: inout SAMTemplate) {
        let properties = event.properties
        guard let section = Section(properties, Self.keys, reading, at: event.position) else {
            return
        }
        checkAPI(section, event)
        let version = section.choice(
            "PayloadFormatVersion",
            among: ["1.0", "2.0"],
            default: "2.0"
        )
        let milliseconds = section.int("TimeoutInMillis", in: 50...30_000, default: 30_000)
        guard let (method, path) = methodAndPath(section, event) else { return }
        path.claim(method, reading, at: event.position)
        var route = Route(
            method: method,
            path: path.text,
            function: event.function.logicalID,
            timeoutMilliseconds: milliseconds,
            line: event.position.line
        )
        route.takesVersion1 = version == "1.0"
        route.endsBeforeFunction = milliseconds < event.function.timeoutSeconds * 1000
        route.authorization = AuthorizersReader(reading: reading)
            .authorization(of: section, in: template.api)
        if let settings = section.section("RouteSettings", RouteSettingsReader.keys) {
            route.throttle = RouteSettingsReader(reading: reading).throttle(settings)
        }
        template.routes.append(route)
    }

    /// Both or neither are given; neither means whatever no other route takes.
    private func methodAndPath(_ section: Section, _ event: Event) -> (String, RoutePath)? {
        guard section.has("Path") || section.has("Method") else {
            return RoutePath("$default").map { ("ANY", $0) }
        }
        guard section.required("Path") != nil, let path = RoutePath(section) else { return nil }
        if path.isDefault, !section.has("Method") { return ("ANY", path) }
        return RouteMethod.read(section).map { ($0, path) }
    }

    private func checkAPI(_ section: Section, _ event: Event) {
        let apis = reading.references.declarations.values.filter { $0.type == .httpAPI }
        guard let node = section.written("ApiId") else {
            if let api = apis.min(by: { $0.position < $1.position }) {
                reading.report(.apiNotNamed(api.logicalID), at: event.position)
            }
            return
        }
        guard let text = section.text("ApiId") else { return }
        let names = apis.map { $0.logicalID.lowercased() }
        guard !names.contains(text), text != References.implicitAPI.lowercased() else { return }
        let nearest = NearestName.to(text, among: apis.map(\.logicalID))
        let problem = Problem.notInTemplate(kind: "HTTP API", found: text, nearest: nearest)
        reading.report(problem, at: node.position)
    }
}
