import Crypto
import Events
import Intake
import JSON
import Pipeline
import Testing
import Time

/// A source of one kind and what its platform sends.
struct KindSample: CustomTestStringConvertible {
    let source: Source
    var contentType = "application/json"
    let body: String
    /// Adds what proves that a request with this body is the platform's.
    var sign: @Sendable (_ request: inout HTTPRequest, _ body: [UInt8], _ secret: String) -> Void

    var testDescription: String { source.id }

    var fixture: WebhookFixture { WebhookFixture(source: source) }

    func request(
        _ body: [UInt8]? = nil,
        contentType: String? = nil,
        secret: String? = nil
    ) -> HTTPRequest {
        let body = body ?? Array(self.body.utf8)
        var request = WebhookFixture.request("POST", path: source.path)
        request.body = body
        request.headers = [.init("content-type", contentType ?? self.contentType)]
        if let secret = secret ?? source.secrets.first { sign(&request, body, secret) }
        return request
    }

    static let standardSecrets = [
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ]

    static func of(_ kind: Source.Kind) throws -> KindSample {
        guard let found = all.first(where: { $0.source.kind == kind }) else {
            throw Missing(kind: kind)
        }
        return found
    }

    private struct Missing: Error {
        let kind: Source.Kind
    }

    private static func source(_ kind: Source.Kind) -> Source {
        var source = Source(
            id: kind.rawValue,
            name: kind.rawValue,
            kind: kind,
            flowID: "leads",
            path: "/webhooks/\(kind.rawValue)"
        )
        switch kind {
        case .form, .webToLead: break
        case .standardWebhooks: source.secrets = standardSecrets
        default: source.secrets = ["new secret", "old secret"]
        }
        return source
    }

    private static let flat = #"{"First Name":"Ann","EMAIL":"a@b.co","car":{"make":"x"},"n":[1,2]}"#

    static let all: [KindSample] = [
        KindSample(
            source: source(.meta),
            body: """
                {"object":"page","entry":[{"id":"304","changes":[{"field":"leadgen","value":\
                {"leadgen_id":11,"created_time":1772953135,"field_data":[{"name":"email",\
                "values":["a@b.co"]}]}}]}]}
                """,
            sign: { request, body, secret in
                let digest = HMAC.sha256(key: Array(secret.utf8), message: body)
                request.headers.append(
                    .init("x-hub-signature-256", "sha256=\(Hex.encode(digest))")
                )
            }
        ),
        KindSample(
            source: source(.hubspot),
            body: """
                [{"eventId":1,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":\
                1772971199000,"subscriptionType":"contact.creation","attemptNumber":0,\
                "objectId":123,"changeSource":"CRM","changeFlag":"NEW"}]
                """,
            sign: { request, body, secret in
                let time = String(WebhookFixture.now.milliseconds)
                let message = HubSpotSignature.version3Message(
                    method: "POST",
                    uri: "https://localhost\(request.rawPath)",
                    body: body,
                    timestamp: time
                )
                let digest = HMAC.sha256(key: Array(secret.utf8), message: message)
                request.headers += [
                    .init("x-hubspot-request-timestamp", time),
                    .init("x-hubspot-signature-v3", Base64.encode(digest)),
                ]
            }
        ),
        KindSample(
            source: source(.salesforce),
            contentType: "text/xml; charset=UTF-8",
            body: """
                <?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope \
                xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>\
                <notifications xmlns="http://soap.sforce.com/2005/09/outbound">\
                <OrganizationId>00D000000000001EAA</OrganizationId>\
                <SessionId xsi:nil="true"/><Notification><Id>04l1</Id>\
                <sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">\
                <sf:Id>00Q1</sf:Id><sf:Email>a@b.co</sf:Email><sf:Title>CEO</sf:Title>\
                <sf:Phone xsi:nil="true"/></sObject></Notification></notifications>\
                </soapenv:Body></soapenv:Envelope>
                """,
            sign: { request, _, secret in request.query.append(.init("token", secret)) }
        ),
        KindSample(
            source: source(.webToLead),
            contentType: "application/x-www-form-urlencoded",
            body: "oid=00D000000000001&first_name=Ann&last_name=Lee&company=X&title=CEO&submit=Go",
            sign: { _, _, _ in }
        ),
        KindSample(
            source: source(.googleAds),
            body: """
                {"lead_id":"g1","user_column_data":[{"column_id":"FULL_NAME","column_name":\
                "Full Name","string_value":"Ann Lee"},{"column_id":"REGION","string_value":"CA"},\
                {"column_id":"EMAIL"}],"api_version":"1.0","form_id":40000000000,"campaign_id":\
                20000000001,"google_key":"new secret","is_test":true,"gcl_id":"c1",\
                "lead_submit_time":"2024-09-26T12:30:00Z"}
                """,
            sign: { request, body, secret in
                let text = String(decoding: body, as: UTF8.self)
                guard text.contains("new secret") else { return }
                request.body = Array(text.replacing("new secret", with: secret).utf8)
            }
        ),
        KindSample(
            source: source(.linkedin),
            body: """
                {"type":"LEAD_ACTION","leadGenFormResponse":"urn:li:leadGenFormResponse:1-4",\
                "leadGenForm":"urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3162,1)",\
                "owner":{"sponsoredAccount":"urn:li:sponsoredAccount:5"},"associatedEntity":\
                {"sponsoredCreative":"urn:li:sponsoredCreative:7"},"leadType":"SPONSORED",\
                "leadAction":"CREATED","occurredAt":1772971199000}
                """,
            sign: { request, body, secret in
                let message = Array("hmacsha256=".utf8) + body
                let digest = HMAC.sha256(key: Array(secret.utf8), message: message)
                request.headers.append(.init("x-li-signature", Hex.encode(digest)))
            }
        ),
        KindSample(
            source: source(.tiktok),
            body: """
                {"entry":[{"changes":[{"field":"lead_id","value":"t1"},{"field":"ad_id",\
                "value":7000000000000000001},{"field":"email","value":"a@b.co"}]}]}
                """,
            sign: { request, _, secret in request.query.append(.init("token", secret)) }
        ),
        KindSample(
            source: source(.standardWebhooks),
            body: #"{"type":"lead.created","timestamp":"2026-03-08T11:00:00Z","data":\#(flat)}"#,
            sign: { request, body, secret in
                let (id, time) = ("msg_1", String(WebhookFixture.now.seconds))
                let message = Array("\(id).\(time).".utf8) + body
                let key = StandardSecret.key(secret) ?? []
                let signature = Base64.encode(HMAC.sha256(key: key, message: message))
                request.headers += [
                    .init("webhook-id", id), .init("webhook-timestamp", time),
                    .init("webhook-signature", "v1,\(signature)"),
                ]
            }
        ),
        KindSample(
            source: source(.form),
            contentType: "application/x-www-form-urlencoded",
            body: "first_name=Ann&email=a%40b.co&service[]=AC&service[]=Heat&utm_source=google",
            sign: { _, _, _ in }
        ),
        KindSample(
            source: source(.hmac),
            body: flat,
            sign: { request, body, secret in
                let digest = HMAC.sha256(key: Array(secret.utf8), message: body)
                request.headers.append(
                    .init("x-hub-signature-256", "sha256=\(Hex.encode(digest))")
                )
            }
        ),
        KindSample(
            source: source(.zapier),
            body: flat,
            sign: { request, _, secret in request.query.append(.init("token", secret)) }
        ),
        KindSample(
            source: source(.make),
            contentType: "application/x-www-form-urlencoded",
            body: "First+Name=Ann&EMAIL=a@b.co",
            sign: { request, _, secret in
                request.headers.append(.init("x-webhook-token", secret))
            }
        ),
        KindSample(
            source: source(.n8n),
            body: "[\(flat),\(flat)]",
            sign: { request, _, secret in
                request.headers.append(.init("authorization", "Bearer \(secret)"))
            }
        ),
        KindSample(
            source: source(.generic),
            contentType: "multipart/form-data; boundary=XX",
            body: """
                --XX\r\nContent-Disposition: form-data; name="first_name"\r\n\r\nAnn\r\n\
                --XX\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\
                Content-Type: application/pdf\r\n\r\n\u{1}\u{2}\r\n--XX--\r\n
                """,
            sign: { request, _, secret in
                let pair = Base64.encode(Array("user:\(secret)".utf8))
                request.headers.append(.init("authorization", "Basic \(pair)"))
            }
        ),
    ]
}
