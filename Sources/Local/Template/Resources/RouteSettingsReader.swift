import YAML

/// Reads `DefaultRouteSettings` and `RouteSettings`, of which throttling has a meaning here.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigatewayv2-stage-routesettings.html
struct RouteSettingsReader {
    static let keys = Keys(
        read: ["ThrottlingBurstLimit", "ThrottlingRateLimit"],
        ignored: ["DataTraceEnabled", "DetailedMetricsEnabled", "LoggingLevel"]
    )
    private static let maximumLimit = 1_000_000

    let reading: Reading

    func read(_ api: Section, into result: inout HTTPAPI) {
        if let section = api.section("DefaultRouteSettings", Self.keys) {
            result.defaultThrottle = throttle(section)
        }
        for entry in api.entries("RouteSettings") {
            let position = entry.keyPosition
            guard let section = Section(entry.value, Self.keys, reading, at: position) else {
                continue
            }
            let throttle = throttle(section)
            result.routeSettings.append(
                RouteSettings(routeKey: entry.key, throttle: throttle, position: position)
            )
        }
    }

    /// The limits of one route, or of all.
    func throttle(_ section: Section) -> Throttle {
        let rate = section.value("ThrottlingRateLimit").flatMap { node in
            reading.attempt { () throws(YAMLError) in
                try node.double(in: 0...Double(Self.maximumLimit))
            }
        }
        let limits = 0...Self.maximumLimit
        return Throttle(burst: section.optionalInt("ThrottlingBurstLimit", in: limits), rate: rate)
    }

    /// Gives every route its limits: its event's, else the API's for its key, else those of all.
    ///
    /// A key that is no route is a finding.
    func apply(to template: inout SAMTemplate) {
        let api = template.api
        let keys = template.routes.map(\.key)
        for settings in api.routeSettings where !keys.contains(settings.routeKey) {
            let nearest = NearestName.to(settings.routeKey, among: keys)
            let found = settings.routeKey
            let problem = Problem.notInTemplate(kind: "route", found: found, nearest: nearest)
            reading.report(problem, at: settings.position)
        }
        for index in template.routes.indices {
            let key = template.routes[index].key
            let own = api.routeSettings.last { $0.routeKey == key }?.throttle ?? Throttle()
            template.routes[index].throttle = template.routes[index].throttle
                .completed(by: own).completed(by: api.defaultThrottle)
        }
    }
}
