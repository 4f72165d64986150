internal import Events
internal import Template

/// What every event of an HTTP API says of the API.
struct ServedAPI {
    let stage: String
    let stageVariables: [HTTPRequest.Pair]
    /// The port that requests come in on.
    var port = 0
    /// `https`, or `http`.
    var scheme = "http"
    /// What stands before the path that the function sees; empty where nothing does.
    private let mount: String
    /// `/dev`; nil for the default stage, which is served at the root.
    private let stagePath: String?

    init(_ api: HTTPAPI, mount: String = "") {
        self.mount = mount
        stage = api.stage
        stageVariables = api.stageVariables.map { HTTPRequest.Pair($0.name, $0.value) }
        stagePath = api.stage == HTTPAPI.defaultStage ? nil : "/\(api.stage)"
    }

    /// The path as the function sees it.
    func path(of target: Substring) -> String {
        let rest = target.dropFirst(target.hasPrefix(mount) ? mount.count : 0)
        return rest.isEmpty ? "/" : String(rest)
    }

    /// The path that routes are matched with; nil for one outside of the stage.
    func pathBelowStage(_ path: String) -> String? {
        guard let stagePath else { return path }
        guard path.hasPrefix(stagePath) else { return nil }
        let rest = path.dropFirst(stagePath.count)
        if rest.isEmpty { return "/" }
        return rest.first == "/" ? String(rest) : nil
    }
}
