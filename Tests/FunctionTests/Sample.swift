import Crypto
import JSON
import TestSupport

/// The sample events of the repository, and changes to them.
enum Sample {
    static func text(_ path: String) throws -> [UInt8] {
        try Repository.contents("events/\(path)")
    }

    static func json(_ path: String) throws -> JSON { try JSON(parsing: try text(path)) }

    /// A webhook request with this body, signed for the demo source.
    static func webhook(
        body: String,
        headers: [String: String] = [:],
        path: String = "/webhooks/meta-demo",
        method: String = "POST"
    ) throws -> [UInt8] {
        try webhook(body: Array(body.utf8), headers: headers, path: path, method: method)
    }

    /// A body that is not UTF-8 goes as base64, as API Gateway sends it.
    static func webhook(
        body: [UInt8],
        headers: [String: String] = [:],
        path: String = "/webhooks/meta-demo",
        method: String = "POST"
    ) throws -> [UInt8] {
        let key = Array("demo-app-secret".utf8)
        var all = [
            "content-type": "application/json",
            "x-hub-signature-256": "sha256=\(Hex.encode(HMAC.sha256(key: key, message: body)))",
        ]
        for (name, value) in headers { all[name] = value.isEmpty ? nil : value }
        var event = try json("webhooks/meta-leadgen.json")
        event["headers"] = JSON(members: all.map { ($0.key, JSON($0.value)) })
        event["rawPath"] = JSON(path)
        var context = event["requestContext"] ?? [:]
        context["http"] = [
            "method": JSON(method), "sourceIp": "203.0.113.10", "userAgent": "test",
        ]
        event["requestContext"] = context
        event["body"] = JSON(utf8: body) ?? JSON(Base64.encode(body))
        event["isBase64Encoded"] = JSON(JSON(utf8: body) == nil)
        return event.bytes
    }
}

/// A function whose state is a folder of its own and whose time stands still.
struct Bench {
    let folder = TemporaryFolder()

    func run(
        _ function: String,
        _ input: [UInt8],
        environment: [String: String] = [:]
    ) throws -> FunctionRun.Outcome {
        var variables = [
            "PLUMB_DATABASE_URL": "sqlite:\(folder.path)/state.db",
            "PLUMB_CLOCK": "2026-03-08T06:59:00Z",
            "PLUMB_SEED": "1",
        ]
        variables.merge(environment) { $1 }
        return try FunctionRun(function, input: input, environment: variables).run()
    }
}

extension FunctionRun.Outcome {
    /// The one result on stdout.
    var result: JSON {
        get throws { try JSON(parsing: output) }
    }

    /// The bodies of what was emitted to a channel.
    func emitted(_ channel: String) throws -> [JSON] {
        (try result["emitted"]?.array ?? []).filter { $0["channel"]?.string == channel }
            .compactMap { $0["body"] }
    }

    /// The event types that went to the lake, in order.
    var eventTypes: [String] {
        get throws { try emitted("LeadEventStream").compactMap { $0["event_type"]?.string } }
    }
}
