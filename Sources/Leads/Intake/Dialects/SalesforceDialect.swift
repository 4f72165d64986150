internal import Events
internal import JSON
internal import LeadModel
internal import Pipeline
internal import Time
internal import XML

/// Outbound messages of Salesforce (SOAP 1.1).
///
/// They are not signed: the secret is a token in the URL, and the organization may be one of a list.
/// https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_notifications.htm
struct SalesforceDialect: Dialect {
    let formats = [BodyFormat.xml]
    let aliases = ["title": "job_title"]

    func proof(of source: Source) -> SenderProof { .token }

    func proof(of delivery: Delivery) -> Proof? {
        delivery.source.hasToken(delivery.request) ? Proof() : nil
    }

    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission] {
        guard case .xml(let envelope) = content else {
            throw .unsupportedContentType(accepted: BodyFormat.xml.mediaTypes)
        }
        let message = try Self.child("notifications", of: Self.child("Body", of: envelope))
        let organization = try Self.child("OrganizationId", of: message).text.trimmed
        guard delivery.source.allows(organization: organization) else { throw .invalidSignature }
        var submissions: [Submission] = []
        for notification in message.all("Notification") {
            submissions.append(try Self.submission(notification))
        }
        guard !submissions.isEmpty else {
            throw .invalidField(name: "notifications", expected: "at least one Notification")
        }
        return submissions
    }

    /// The only answer after which Salesforce does not send the message again.
    func response(
        _ summary: JSON,
        to content: BodyContent,
        of delivery: Delivery
    ) -> HTTPResponse {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>\
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">\
            <soapenv:Body>\
            <notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound">\
            <Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>
            """
        let type = HTTPRequest.Pair("content-type", "text/xml; charset=utf-8")
        return HTTPResponse(statusCode: 200, headers: [type], body: Array(body.utf8))
    }

    /// The lead is known by its own ID: a message about a later change of it is the same lead.
    private static func submission(_ notification: XMLElement) throws(Refusal) -> Submission {
        let messageID = try child("Id", of: notification).text.trimmed
        let object = try child("sObject", of: notification)
        let fields = object.children.filter { $0.name != "Id" && $0.attributes["nil"] != "true" }
        let form = fields.map { FormField(name: $0.name, value: $0.text) }
        var submission = try Submission(FlatFields(form), idField: nil)
        let ownID = object["Id"]?.text.trimmed ?? ""
        submission.platformID = ownID.isEmpty ? messageID : ownID
        submission.createdAt = object["CreatedDate"].flatMap { Timestamp(rfc3339: $0.text) }
        return submission
    }

    private static func child(
        _ name: String,
        of parent: XMLElement
    ) throws(Refusal) -> XMLElement {
        guard let child = parent[name] else {
            throw .invalidField(name: parent.name, expected: "an element \(name)")
        }
        return child
    }
}

extension Source {
    /// Whether an organization of Salesforce may send, by the 15 characters it is known by.
    func allows(organization: String) -> Bool {
        organizations.isEmpty || organizations.contains(String(organization.prefix(15)))
    }
}
