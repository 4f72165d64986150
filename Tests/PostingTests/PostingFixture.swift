import Pipeline
import Posting
import Testing

/// Specifications of the sources of a small pipeline.
enum PostingFixture {
    static let pipeline = """
        tenants:
          t: {limits: [{count: 9000, window: 1h}]}
        flows:
          leads:
            name: Leads
            tenant: t
            consent: {fields: [ok_to_call], text: May we call?}
            duplicates:
              - {fields: [email, phone], window: 5m}
              - {fields: [phone], window: 30d}
            fields:
              email: {required: true}
              zip: {required: true}
              age: {min: 18, max: 99}
              service: {allowed: [Heating, Cooling], max_length: 20}
              ssn: {masked: true}
        sources:
          form:
            kind: form
            flow: leads
            path: /webhooks/form
            origins: [https://www.example.com]
            honeypots: [website_url]
          partner:
            kind: generic
            flow: leads
            path: /webhooks/partner
            secret: ${PARTNER_TOKEN}
            id_field: lead_number
            uploads: partner/
            limits: [{per: ip, count: 7, window: 90s}]
            fields: {what do you need: service, email: work_email}
          signed:
            kind: hmac
            flow: leads
            path: /webhooks/signed
            secrets: ["${NEW_KEY}", "${OLD_KEY}"]
            signature_header: X-Signed
          api:
            kind: api
            flow: leads
            price: 12.5
            api_keys: ["sha256:5f7b2ed74a9736a538a6fb5a5a1a76afdcdd0d177d7fc6e79c6b6843527d848d"]
          open:
            kind: api
            flow: leads
            authentication_required: false

        """

    static func specification(
        _ id: String,
        _ changes: [(String, String)] = []
    ) throws -> PostingSpecification {
        var text = pipeline
        for (old, new) in changes {
            precondition(text.contains(old), "the pipeline has no '\(old)'")
            text.replace(old, with: new)
        }
        return try specification(id, in: Array(text.utf8))
    }

    static func specification(_ id: String, in bytes: [UInt8]) throws -> PostingSpecification {
        let pipeline = try PipelineConfiguration(describing: bytes)
        let source = try #require(pipeline.source(id))
        return try PostingSpecification(
            of: source,
            in: pipeline,
            baseURL: "https://leads.example.com"
        )
    }

    /// The lines of one section of a page.
    static func section(_ title: String, of page: String) -> String {
        let parts = page.split(separator: "\n## ", omittingEmptySubsequences: false)
        return parts.first { $0.hasPrefix("\(title)\n") }.map(String.init) ?? ""
    }
}
