internal import Crypto
internal import Events
internal import FunctionRuntime
internal import JSON
internal import Time

/// What the platforms send that leads come from, as whole requests.
extension Sample {
    static let webhooks: [Sample] = [
        webhook("meta-leadgen", "a lead of Meta Lead Ads", signed: true) { ingredients in
            let secret = ingredients.secret("META_APP_SECRET")
            return try draft("meta-demo", metaLead(ingredients), "facebookexternalua")
                .sent(ingredients) { request in
                    secret.map { secret in
                        [("x-hub-signature-256", "sha256=" + hexMAC(secret, request.body ?? []))]
                    } ?? []
                }
        },
        Sample(
            name: "meta-verify",
            summary: "Meta's question whether a webhook is yours",
            options: Option.Sampled.request + [
                .value("token", "TEXT", .text, "the agreed word (default META_VERIFY_TOKEN)")
            ],
            write: { try verification($0).sent($0).request.write(into: &$1) }
        ),
        webhook("hubspot", "contacts that changed in HubSpot", signed: true) { ingredients in
            let secret = ingredients.secret()
            let time = String(ingredients.now.milliseconds)
            return try draft(
                "hubspot",
                hubSpotChanges(ingredients),
                "HubSpot Webhooks"
            )
            .sent(ingredients) { request in
                guard let secret else { return [] }
                let text = Array((request.method + hubSpotURI(request)).utf8)
                let signed = text + (request.body ?? []) + Array(time.utf8)
                let signature = HMAC.sha256(key: Array(secret.utf8), message: signed)
                return [
                    ("x-hubspot-request-timestamp", time),
                    ("x-hubspot-signature-v3", Base64.encode(signature)),
                ]
            }
        },
        webhook("salesforce-soap", "a lead in an outbound message of Salesforce", token: true) {
            ingredients in
            let headers = [("content-type", "text/xml; charset=UTF-8"), ("soapaction", #""""#)]
            let body = Array(salesforceMessage(ingredients).utf8)
            return try draft("salesforce", body, "axis2", headers).withToken(ingredients)
                .sent(ingredients)
        },
        webhook("website-form", "a form of a website") { ingredients in
            let headers = [("content-type", "application/x-www-form-urlencoded")]
            let body = Array(websiteForm(ingredients).utf8)
            return try draft("website", body, "Mozilla/5.0", headers).sent(ingredients)
        },
        webhook("generic-json", "flat JSON, as Zapier, Make and n8n send it", token: true) {
            ingredients in
            try draft("partner", flatLead, "Zapier").withToken(ingredients).sent(ingredients)
        },
        webhook("github", "flat JSON, signed as GitHub signs", signed: true) { ingredients in
            let secret = ingredients.secret()
            var draft = draft("github", flatLead, "GitHub-Hookshot/044aadd")
            draft.headers += [
                ("x-github-event", "lead"), ("x-github-delivery", ingredients.makeID()),
            ]
            return try draft.sent(ingredients) { request in
                secret.map { secret in
                    [("x-hub-signature-256", "sha256=" + hexMAC(secret, request.body ?? []))]
                } ?? []
            }
        },
        webhook("google-ads", "a lead form of Google Ads; its key is in the body", signed: true) {
            ingredients in
            let body = googleLead(ingredients, key: ingredients.secret() ?? "example")
            return try draft("google-ads", body, "Google-Ads-Notifications")
                .sent(ingredients)
        },
        webhook("linkedin", "a lead of LinkedIn Lead Sync, by ID", signed: true) { ingredients in
            let secret = ingredients.secret()
            return try draft("linkedin", linkedInLead(ingredients), "LinkedIn")
                .sent(ingredients) { request in
                    secret.map { secret in
                        let signed = Array("hmacsha256=".utf8) + (request.body ?? [])
                        return [("x-li-signature", hexMAC(secret, signed))]
                    } ?? []
                }
        },
        webhook("tiktok", "a lead of TikTok, its format unverified", token: true) { ingredients in
            try draft("tiktok", tikTokLead(ingredients), "TikTok").withToken(ingredients)
                .sent(ingredients)
        },
        webhook("standard-webhooks", "a message by standardwebhooks.com", signed: true) {
            ingredients in
            let secret = try ingredients.secret().map(standardKey)
            var draft = draft(
                "standard",
                standardMessage(ingredients),
                "webhook-sender"
            )
            draft.headers += [
                ("webhook-id", "msg_" + ingredients.hex(24)),
                ("webhook-timestamp", String(ingredients.now.seconds)),
            ]
            return try draft.sent(ingredients) { request in
                guard let secret else { return [] }
                let names = ["webhook-id", "webhook-timestamp"]
                let text = names.map { (request.header($0) ?? "") + "." }.joined()
                let signature = HMAC.sha256(
                    key: secret,
                    message: Array(text.utf8) + (request.body ?? [])
                )
                return [("webhook-signature", "v1," + Base64.encode(signature))]
            }
        },
    ]

    /// A sample that is an HTTP event of payload 2.0.
    private static func webhook(
        _ name: String,
        _ summary: String,
        signed: Bool = false,
        token: Bool = false,
        send: @escaping @Sendable (Ingredients) throws -> RequestDraft.Sent
    ) -> Sample {
        let secret = Option.value("secret", "TEXT", .text, "signs it with this; unsigned without")
        let word = Option.value("secret", "TEXT", .text, "the token of the URL; none without")
        return Sample(
            name: name,
            summary: summary,
            options: Option.Sampled.request + Option.Sampled.body + (signed ? [secret] : [])
                + (token ? [word] : []),
            write: { try send($0).request.write(into: &$1) }
        )
    }

    private static func draft(
        _ source: String,
        _ body: [UInt8],
        _ userAgent: String,
        _ headers: [(String, String)] = [("content-type", "application/json")]
    ) -> RequestDraft {
        RequestDraft(
            route: "POST /webhooks/{source}",
            path: "/webhooks/\(source)",
            headers: headers.map { (name: $0.0, value: $0.1) },
            body: body,
            userAgent: userAgent
        )
    }

    private static func draft(
        _ source: String,
        _ body: JSON,
        _ userAgent: String
    ) -> RequestDraft {
        draft(source, body.bytes, userAgent)
    }

    // https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    private static func verification(_ ingredients: Ingredients) -> RequestDraft {
        let token = ingredients.arguments["token"] ?? ingredients.environment["META_VERIFY_TOKEN"]
        if token == nil { Plumb.note("no agreed word: give --token TEXT or set META_VERIFY_TOKEN") }
        let word = FormEncoding.encode(token ?? "example")
        return RequestDraft(
            route: "GET /webhooks/{source}",
            path: "/webhooks/meta-demo",
            query: "hub.mode=subscribe&hub.challenge=\(ingredients.digits(10))"
                + "&hub.verify_token=\(word)",
            userAgent: "facebookplatform/1.0 (+http://developers.facebook.com)"
        )
    }

    // MARK: Signatures

    private static func hexMAC(_ secret: String, _ message: [UInt8]) -> String {
        Hex.encode(HMAC.sha256(key: Array(secret.utf8), message: message))
    }

    /// The whole URL, with the escapes undone that HubSpot undoes before it signs.
    ///
    /// https://developers.hubspot.com/docs/api/webhooks/validating-requests
    private static func hubSpotURI(_ request: HTTPRequest) -> String {
        let query = request.rawQueryString.isEmpty ? "" : "?" + request.rawQueryString
        let escapes = [
            "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'",
            "%28": "(", "%29": ")", "%2A": "*", "%2C": ",", "%3B": ";",
        ]
        return escapes.reduce("https://\(request.caller.domainName)\(request.rawPath)\(query)") {
            $0.replacing($1.key, with: $1.value).replacing($1.key.lowercased(), with: $1.value)
        }
    }

    /// `whsec_` and base64, or base64 alone.
    ///
    /// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    private static func standardKey(_ secret: String) throws -> [UInt8] {
        let prefix = "whsec_"
        let text = secret.hasPrefix(prefix) ? String(secret.dropFirst(prefix.count)) : secret
        guard let key = Base64.decode(text) else {
            throw UsageError("--secret is not base64 behind whsec_, as standard webhooks want it")
        }
        return key
    }
}
