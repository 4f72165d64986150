import JSON
import TestSupport

/// `fetch-lead` beside a server that stands for the platforms, and a pipeline that asks it.
struct FetchBench {
    let server: PlatformServer
    private let bench = Bench()

    init() throws {
        server = try PlatformServer()
        try writePipeline(port: server.port)
    }

    /// A source of each platform, one that is not told how to fetch and one that nobody fetches.
    func writePipeline(port: Int) throws {
        let url = "url: 'http://127.0.0.1:\(port)'"
        try bench.folder.write(
            """
            tenants: {demo: {name: Demo}}
            flows:
              demo-leads:
                name: Demo Leads
                tenant: demo
                fields: {zip: {required: true}, phone: {}}
                urgency: {text_fields: [service_type], default: medium}
            sources:
              meta:
                kind: meta
                flow: demo-leads
                path: /webhooks/meta-demo
                secret: ${SECRET}
                verify_token: ${SECRET}
                fields: {what_service_do_you_need: service_type}
                fetch: {token: "${META_TOKEN}", version: v24.0, \(url)}
              hubspot:
                kind: hubspot
                flow: demo-leads
                path: /webhooks/hubspot
                secret: ${SECRET}
                fields: {service_type: service_type}
                fetch: {token: "${HUBSPOT_TOKEN}", \(url)}
              linkedin:
                kind: linkedin
                flow: demo-leads
                path: /webhooks/linkedin
                secret: ${SECRET}
                fields: {Which service: service_type}
                fetch: {token: "${LINKEDIN_TOKEN}", version: "202609", \(url)}
              silent: {kind: meta, flow: demo-leads, path: /silent, secret: "${SECRET}"}
              tiktok: {kind: tiktok, flow: demo-leads, path: /tiktok, secret: "${SECRET}"}

            """,
            to: "pipeline.yaml"
        )
    }

    func run(_ function: String, _ input: [UInt8]) throws -> FunctionRun.Outcome {
        try bench.run(
            function,
            input,
            environment: [
                "PIPELINE_FILE": "\(bench.folder.path)/pipeline.yaml", "LOG_LEVEL": "debug",
                "SECRET": "demo-app-secret", "META_TOKEN": "meta token/1",
                "HUBSPOT_TOKEN": "hubspot-token-1", "LINKEDIN_TOKEN": "linkedin-token-1",
            ]
        )
    }

    /// One batch of these orders, each a message `m0`, `m1`, ….
    func fetch(_ orders: [JSON]) throws -> FunctionRun.Outcome {
        let records = orders.enumerated().map { index, order -> JSON in
            ["messageId": JSON("m\(index)"), "body": JSON(order.text)]
        }
        return try run("fetch-lead", JSON(members: [("Records", JSON(records))]).bytes)
    }

    /// What the server answers at the path of each platform's sample lead.
    func answer(_ platform: Platform, _ answers: String) throws {
        try server.answer(#"{"\#(platform.path)":[\#(answers)]}"#)
    }

    var requests: [JSON] {
        get throws { try server.requests.map { try JSON(parsing: $0) } }
    }
}

/// A platform, its sample lead, and what asks for it.
enum Platform: String, CaseIterable {
    case meta
    case hubspot
    case linkedin

    var path: String {
        switch self {
        case .meta: "/v24.0/1158201444000002"
        case .hubspot: "/crm/v3/objects/contacts/123"
        case .linkedin: "/rest/leadFormResponses/example-response-1"
        }
    }

    var order: JSON {
        var order: JSON = [
            "lead_id": "5f3d8408-53bc-8a08-b3da-da7aabdf1938", "source_id": JSON(rawValue),
            "tenant_id": "demo", "flow_id": "demo-leads",
            "created_time": "2026-03-08T06:58:55.000Z",
        ]
        switch self {
        case .meta:
            order["leadgen_id"] = "1158201444000002"
            order["page_id"] = "304512987654321"
        case .hubspot:
            order["object_id"] = "123"
            order["portal_id"] = "62515"
            order["subscription_type"] = "contact.creation"
        case .linkedin:
            order["lead_gen_form_response"] = "urn:li:leadGenFormResponse:example-response-1"
            order["lead_type"] = "SPONSORED"
        }
        return order
    }

    /// An answer with the platform's sample lead.
    func sample(_ headers: String = "{}") throws -> String {
        let name =
            switch self {
            case .meta: "meta-lead"
            case .hubspot: "hubspot-contact"
            case .linkedin: "linkedin-response"
            }
        let lead = try Repository.contents("Tests/Fixtures/platforms/\(name).json")
        return #"{"headers":\#(headers),"body":\#(String(decoding: lead, as: UTF8.self))}"#
    }
}

extension FunctionRun.Outcome {
    /// The messages that failed.
    var failures: [JSON] {
        get throws { try result["batchItemFailures"]?.array ?? [] }
    }
}
