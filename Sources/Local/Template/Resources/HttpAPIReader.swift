import YAML

/// Reads `AWS::Serverless::HttpApi`; its routes stand at the events of functions.
///
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
struct HttpAPIReader {
    static let keys = Keys(
        read: [
            "Auth", "CorsConfiguration", "DefaultRouteSettings", "Description", "Name",
            "RouteSettings", "StageName", "StageVariables",
        ],
        ignored: [
            "AccessLogSettings", "DisableExecuteApiEndpoint", "Domain", "FailOnWarnings",
            "PropagateTags", "Tags",
        ],
        unsupported: ["DefinitionBody", "DefinitionUri"]
    )

    let reading: Reading
    let globals: Globals

    /// Reads the APIs of a template, of which there may be one.
    ///
    /// Without any, events of functions make an implicit one with the properties of Globals.
    func read(_ resources: [Declaration], into template: inout SAMTemplate) {
        guard let first = resources.first else {
            if let shared = globals.properties(of: .httpAPI) {
                template.api = api(shared, hints: nil)
            }
            return
        }
        for resource in resources {
            let api = api(
                globals.merged(into: resource.properties, of: .httpAPI),
                hints: resource.hints
            )
            if resource.logicalID == first.logicalID { template.api = api }
        }
        for other in resources.dropFirst() {
            reading.report(.secondAPI(first: first.logicalID), at: other.position)
        }
    }

    private func api(_ properties: YAMLNode, hints: YAMLNode?) -> HTTPAPI {
        var api = HTTPAPI()
        guard let section = Section(properties, Self.keys, reading) else { return api }
        if let stage = section.text("StageName") {
            api.stage = stage
            if stage != HTTPAPI.defaultStage, !NameRule.stage.permits(stage) {
                let rule = "'$default', or \(NameRule.stage.description)"
                section.reportMalformed("StageName", stage, mustBe: rule)
            }
        }
        if let variables = section.value("StageVariables") {
            api.stageVariables = stageVariables(variables)
        }
        api.cors = CORSReader(reading: reading).read(section)
        AuthorizersReader(reading: reading).read(section, hints: hints, into: &api)
        RouteSettingsReader(reading: reading).read(section, into: &api)
        return api
    }

    private func stageVariables(_ node: YAMLNode) -> [(name: String, value: String)] {
        let entries = reading.attempt { () throws(YAMLError) in try node.entries() } ?? []
        return entries.compactMap { entry in
            guard let value = reading.resolved(entry.value),
                let text = reading.attempt({ () throws(YAMLError) in try value.string() })
            else { return nil }
            return (entry.key, text)
        }
    }
}
