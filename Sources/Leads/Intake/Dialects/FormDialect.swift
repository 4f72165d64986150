internal import Events
internal import JSON
internal import LeadModel
internal import Pipeline

/// Forms of websites, sent by visitors' browsers, and Salesforce's Web-to-Lead forms.
///
/// A browser keeps no secret, so everybody may send, within the origins of the source where it has
/// some. https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS
struct FormDialect: Dialect {
    var isWebToLead = false

    let methods = ["OPTIONS", "POST"]
    let formats = [BodyFormat.form, .multipart, .json]
    var aliases: [String: String] { isWebToLead ? ["title": "job_title"] : [:] }

    /// What no visitor sees and only programs fill, beside the honeypots of the source.
    static let usualHoneypot = "_gotcha"
    /// What tells a person from a program, good once and for others to check.
    private static let captchas: Set<String> = [
        "grecaptcharesponse", "hcaptcharesponse", "cfturnstileresponse",
    ]
    /// Fields by which Web-to-Lead is steered.
    private static let steering: Set<String> = [
        "oid", "orgid", "encoding", "debug", "debugemail", "submit", "captchasettings",
    ]

    func challenge(_ request: HTTPRequest, _ source: Source) throws(Refusal) -> HTTPResponse {
        let headers = [
            HTTPRequest.Pair("access-control-allow-methods", "POST"),
            HTTPRequest.Pair("access-control-allow-headers", "content-type, idempotency-key"),
            HTTPRequest.Pair("access-control-max-age", "600"),
        ]
        return HTTPResponse(statusCode: 204, headers: headers, body: [])
    }

    /// Allows a page to read the answer.
    func headers(for request: HTTPRequest, _ source: Source) -> [HTTPRequest.Pair] {
        guard !source.origins.isEmpty else { return [.init("access-control-allow-origin", "*")] }
        let vary = HTTPRequest.Pair("vary", "origin")
        guard let origin = request.header("origin"), source.origins.contains(origin.lowercased())
        else { return [vary] }
        return [vary, .init("access-control-allow-origin", origin)]
    }

    func proof(of source: Source) -> SenderProof { .open }

    func proof(of delivery: Delivery) -> Proof? { Proof() }

    func submissions(
        in content: BodyContent,
        of delivery: Delivery
    ) throws(Refusal) -> [Submission] {
        let source = delivery.source
        guard source.origins.isEmpty || delivery.request.page.map(source.origins.contains) == true
        else { throw .originNotAllowed }
        let leads = try MappedDialect.leads(content)
        guard leads.count <= 1 else { throw .tooManyLeads(limit: 1) }
        guard var fields = leads.first else {
            throw .invalidField(name: "document", expected: "an object")
        }
        if isWebToLead, !source.allows(organization: fields.text("oid") ?? "") {
            throw .invalidSignature
        }
        _ = try redirection(fields, delivery)
        let honeypots = [Self.usualHoneypot] + source.honeypots
        let isSpam = honeypots.contains { fields.text($0) != nil }
        fields.remove(
            Self.captchas.union(honeypots.map(FieldNames.plain)).union(
                isWebToLead ? Self.steering : []
            ).union([FieldNames.plain(redirectionField)])
        )
        var submission = try Submission(fields, idField: source.idField)
        if isSpam { submission.intent = .spam }
        return [submission]
    }

    /// Leads the visitor on where the form says so, and answers in JSON where it does not.
    func response(
        _ summary: JSON,
        to content: BodyContent,
        of delivery: Delivery
    ) -> HTTPResponse {
        let place = try? MappedDialect.leads(content).first.flatMap {
            try redirection($0, delivery)
        }
        guard let place else { return HTTPResponse(statusCode: 202, json: summary) }
        return HTTPResponse(statusCode: 303, headers: [.init("location", place)], body: [])
    }

    private var redirectionField: String { isWebToLead ? "retURL" : "redir_url" }

    /// Where the visitor goes next; nil where the form does not say.
    ///
    /// Only to the page's own origin or one of the source's: anything else would lend our name to
    /// whoever makes a form that leads elsewhere.
    private func redirection(
        _ fields: FlatFields,
        _ delivery: Delivery
    ) throws(Refusal) -> String? {
        guard let url = fields.text(redirectionField) else { return nil }
        guard let origin = WebOrigin.of(url: url),
            origin == delivery.request.page || delivery.source.origins.contains(origin)
        else {
            throw .invalidField(
                name: redirectionField,
                expected: "a URL of the page's own origin or of one that the source names"
            )
        }
        return url
    }
}

/// Scheme, host and port of a URL, in lower case, as browsers write them in `Origin`.
enum WebOrigin {
    /// Nil for what is no URL of the web, or is written so that readers may differ about it.
    static func of(url: String) -> String? {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            let scheme = ["https://", "http://"].first(where: url.lowercased().hasPrefix)
        else { return nil }
        let host = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        guard !host.isEmpty, !host.contains("@") else { return nil }
        return scheme + host.lowercased()
    }
}

extension HTTPRequest {
    /// The origin of the page that a request comes from; nil where the browser does not say.
    fileprivate var page: String? {
        header("origin").map { $0.lowercased() } ?? header("referer").flatMap(WebOrigin.of)
    }
}
