internal import Redis

/// What a Redis says of itself, as far as it decides whether it keeps what it is given.
package struct RedisServer: Sendable {
    private let facts: [String: String]
    private let address: RedisAddress

    /// The first version with everything that the scripts ask for.
    private static let oldestVersion = 7

    /// Asks with `INFO`.
    ///
    /// - Throws: `RedisError`.
    init(_ address: RedisAddress) throws(RedisError) {
        self.address = address
        let connection = try RedisConnection(address)
        var facts: [String: String] = [:]
        for section in ["server", "persistence", "memory", "replication", "cluster"] {
            let reply = try connection.command(["INFO", section])
            if case .error(let reason) = reply {
                throw .refused(command: "INFO", reason: reason)
            }
            for line in (reply.text ?? "").split(whereSeparator: \.isNewline) {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { continue }
                facts[String(parts[0])] = String(parts[1])
            }
        }
        // A service may forbid it.
        if let policy = try connection.command(["CONFIG", "GET", "appendfsync"]).array,
            policy.count == 2
        {
            facts["appendfsync"] = policy[1].text
        }
        self.facts = facts
    }

    /// - Throws: a setting that loses messages, and what to do.
    static func check(_ address: RedisAddress) throws {
        let server = try RedisServer(address)
        if let problem = server.problem { throw StoreError.failed(problem) }
    }

    private var problem: String? {
        let version = facts["redis_version"] ?? "0"
        let major = version.split(separator: ".").first.flatMap { Int($0) } ?? 0
        if major < Self.oldestVersion {
            return "Redis at \(address) is version \(version): queues need 7 or later"
        }
        if facts["role"] == "slave" {
            return "Redis at \(address) is a replica and takes nothing in: give its primary "
                + "(\(facts["master_host"] ?? "?"):\(facts["master_port"] ?? "?"))"
        }
        if facts["cluster_enabled"] == "1" {
            return "Redis at \(address) is a node of a cluster: queues need a Redis of their own"
        }
        let policy = facts["maxmemory_policy"] ?? "noeviction"
        if policy != "noeviction", facts["maxmemory"] != "0" {
            return "Redis at \(address) deletes messages when its memory is full "
                + "(maxmemory-policy \(policy)): set maxmemory-policy noeviction"
        }
        return nil
    }

    /// What a crash of Redis or of its machine costs, where that is anything.
    package var warning: String? {
        guard facts["aof_enabled"] == "1" else {
            return "Redis at \(address) has appendonly no: a crash loses everything since its last "
                + "snapshot; set appendonly yes"
        }
        switch facts["appendfsync"] {
        case "everysec":
            return "Redis at \(address) has appendfsync everysec: a crash of its machine loses up "
                + "to the last second; set appendfsync always where that is too much"
        case "no":
            return "Redis at \(address) has appendfsync no: a crash of its machine loses what the "
                + "system has not written; set appendfsync always or everysec"
        case "always": return nil
        default:
            return "Redis at \(address) does not tell its appendfsync: where that is not always, a "
                + "crash of its machine loses what was answered last"
        }
    }

    /// What to know of it before it is used; nil where a crash loses nothing.
    ///
    /// - Throws: `RedisError` where it cannot be asked.
    package static func warning(of location: RedisLocation) throws -> String? {
        try RedisServer(location.address).warning
    }
}
