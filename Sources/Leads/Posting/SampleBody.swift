internal import Events
internal import JSON
internal import Pipeline
internal import Time

/// A body with one test lead, as the sender of a kind of source writes it.
struct SampleBody {
    let mediaType: String
    let text: String

    /// - Parameters:
    ///   - lead: what it brings.
    ///   - source: whose format it has.
    ///   - secret: where the body itself carries it.
    init(_ lead: SampleLead, for source: Source, secret: String) {
        switch source.kind {
        case .form, .webToLead:
            let oid = source.organizations.first.map { [("oid", $0)] } ?? []
            mediaType = "application/x-www-form-urlencoded"
            text = ((source.kind == .webToLead ? oid : []) + lead.marked)
                .map { "\(FormEncoding.encode($0.0))=\(FormEncoding.encode($0.1))" }
                .joined(separator: "&")
        case .salesforce:
            mediaType = "text/xml"
            text = Self.message(lead, organization: source.organizations.first)
        case .meta, .hubspot, .googleAds, .linkedin, .tiktok, .zapier, .make, .n8n,
            .standardWebhooks, .hmac, .generic, .api:
            mediaType = "application/json"
            text = Self.document(lead, source.kind, secret: secret).indentedText
        }
    }

    private static func document(
        _ lead: SampleLead,
        _ kind: Source.Kind,
        secret: String
    ) -> JSON {
        let object = JSON(members: lead.marked.map { ($0.name, JSON($0.value)) })
        switch kind {
        case .meta: return meta(lead)
        case .hubspot:
            let properties = lead.marked.map { ($0.name, ["value": JSON($0.value)] as JSON) }
            return ["vid": 1001, "portal-id": 62515, "properties": JSON(members: properties)]
        case .googleAds:
            let columns = lead.fields.map {
                ["column_id": JSON($0.name), "string_value": JSON($0.value)] as JSON
            }
            return [
                "lead_id": JSON(SampleLead.platformID), "google_key": JSON(secret),
                "is_test": true, "user_column_data": JSON(columns),
            ]
        case .linkedin:
            return [
                "type": "LEAD_ACTION", "leadAction": "CREATED",
                "leadGenFormResponse": "urn:li:leadGenFormResponse:1001-4",
                "occurredAt": JSON(SampleLead.now.milliseconds),
            ]
        case .tiktok:
            let answers = [("lead_id", SampleLead.platformID)] + lead.marked
            let changes = answers.map { ["field": JSON($0.0), "value": JSON($0.1)] as JSON }
            return ["entry": [["changes": JSON(changes)]]]
        case .standardWebhooks:
            return [
                "type": "lead.created", "timestamp": JSON(SampleLead.now.rfc3339), "data": object,
            ]
        case .salesforce, .webToLead, .zapier, .make, .n8n, .form, .hmac, .generic, .api:
            return object
        }
    }

    private static func meta(_ lead: SampleLead) -> JSON {
        let answers = lead.fields.map {
            ["name": JSON($0.name), "values": [JSON($0.value)]] as JSON
        }
        let value: JSON = [
            "leadgen_id": JSON(SampleLead.platformID),
            "created_time": JSON(SampleLead.now.seconds), "is_test": true,
            "field_data": JSON(answers),
        ]
        return [
            "object": "page",
            "entry": [["id": "1", "changes": [["field": "leadgen", "value": value]]]],
        ]
    }

    /// An outbound message; fields whose names no XML element can have are left out.
    private static func message(_ lead: SampleLead, organization: String?) -> String {
        let fields = lead.marked.filter { isElementName($0.name) }.map {
            "    <sf:\($0.name)>\($0.value.markupEscaped)</sf:\($0.name)>\n"
        }
        return """
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
            <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
              <OrganizationId>\(organization ?? "00D000000000001")</OrganizationId>
              <Notification><Id>04l000000000001</Id>
                <sObject xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
                <sf:Id>00Q000000000001</sf:Id>
            \(fields.joined())    </sObject></Notification>
            </notifications></soapenv:Body></soapenv:Envelope>
            """
    }

    private static func isElementName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        return (first | 0x20 >= 97 && first | 0x20 <= 122 || first == 95)
            && name.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) }
    }
}
