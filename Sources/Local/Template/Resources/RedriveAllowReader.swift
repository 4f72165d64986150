import YAML

/// Reads `RedriveAllowPolicy` of a queue.
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
struct RedriveAllowReader {
    private static let keys = Keys(read: ["redrivePermission", "sourceQueueArns"])
    private static let byQueue = "byQueue"
    private static let mostSources = 10

    let reading: Reading

    func read(_ queue: Section) -> QueueResource.RedriveAllow? {
        guard let policy = queue.section("RedriveAllowPolicy", Self.keys),
            let node = policy.required("redrivePermission")
        else { return nil }
        let permission = policy.choice(
            "redrivePermission",
            among: ["allowAll", Self.byQueue, "denyAll"],
            default: "allowAll"
        )
        let sources = policy.list("sourceQueueArns").compactMap { node in
            reading.attempt { () throws(YAMLError) in try node.string() }
        }
        if permission == Self.byQueue, sources.isEmpty {
            let problem = Problem.requires("redrivePermission: byQueue", "sourceQueueArns")
            reading.report(problem, at: node.position)
        } else if permission != Self.byQueue, let written = policy.written("sourceQueueArns") {
            let problem = Problem.excludes("sourceQueueArns", "redrivePermission: \(permission)")
            reading.report(problem, at: written.position)
        } else if sources.count > Self.mostSources {
            policy.reportMalformed("sourceQueueArns", "\(sources.count)", mustBe: "at most 10 ARNs")
        }
        return QueueResource.RedriveAllow(permission: permission, sources: sources)
    }
}
