import YAML

/// Reads `AWS::Serverless::HttpApi`; its routes stand at the events of functions.
///
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
struct HttpAPIReader {
    static let keys = Keys(
        read: ["Description", "Name", "StageName"],
        ignored: [
            "AccessLogSettings", "DisableExecuteApiEndpoint", "Domain", "FailOnWarnings",
            "PropagateTags", "Tags",
        ],
        unsupported: [
            "Auth", "CorsConfiguration", "DefaultRouteSettings", "DefinitionBody", "DefinitionUri",
            "RouteSettings", "StageVariables",
        ]
    )

    let reading: Reading
    let globals: Globals

    /// Reads the APIs of a template, of which there may be one.
    func read(_ resources: [Declaration]) {
        for resource in resources {
            let merged = globals.merged(into: resource.properties, of: .httpAPI)
            guard let section = Section(merged, Self.keys, reading) else { continue }
            _ = section.supported("StageName", ["$default"], default: "$default")
        }
        guard let first = resources.first else { return }
        for other in resources.dropFirst() {
            reading.report(.secondAPI(first: first.logicalID), at: other.position)
        }
    }
}
