import Consent
import Files
import JSON
import Pipeline
import Posting
import TestSupport
import Testing

/// What is said of sources to whoever sends their leads.
@Suite struct PostingSpecificationTests {
    private func page(_ id: String, _ changes: [(String, String)] = []) throws -> String {
        MarkdownPage(try PostingFixture.specification(id, changes)).text
    }

    private func section(_ title: String, of id: String) throws -> String {
        PostingFixture.section(title, of: try page(id))
    }

    @Test func `fields have the names that the sender may use, their rules and an example`() throws
    {
        let section = try section("Fields", of: "partner")
        #expect(
            section.hasPrefix(
                """
                Fields

                | Field | Also accepted as | Type | Required | Format | Allowed | Example |
                | --- | --- | --- | --- | --- | --- | --- |
                | `emailaddress` |  | `email` | yes | an e-mail address such as name@example.com \
                |  | `maria.ortega@example.com` |
                | `zip` | `postalcode`, `postcode`, `zipcode` | `postal_code` | yes | a postal code \
                such as 78704, K1A 0B1 or SW1A 1AA |  | `94110` |
                | `age` |  | `number` | no | a number such as 1100; at least 18; at most 99 |  | `18` |
                | `service` | `what do you need` | `string` | no | a text; at most 20 characters \
                | `Heating`, `Cooling` | `Heating` |
                | `ssn` |  | `ssn` | no | nine digits; kept as asterisks only |  | `987-65-4320` |


                """
            )
        )
        #expect(section.contains("- `lead_number` is your own ID of the lead, 1 to 256 bytes."))
    }

    @Test func `a token goes where the webhook looks for it`() throws {
        let section = try section("Authentication", of: "partner")
        #expect(section.contains("the header `x-webhook-token`, `Authorization: Bearer SECRET`"))
        #expect(section.contains("the value of our variable `PARTNER_TOKEN`;"))
    }

    @Test func `who puts files is told where to ask how far they are`() throws {
        let words = "`GET https://leads.example.com/leads/batch` with the secret tells how far"
        #expect(try section("Files", of: "partner").contains(words))
        let own = ("path: /webhooks/signed", "path: /webhooks/signed\n    uploads: signed/")
        let signed = PostingFixture.section("Files", of: try page("signed", [own]))
        #expect(signed.contains("beside the file.") && !signed.contains("how far"))
    }

    @Test func `a source of batches says what they are answered, by row`() throws {
        let section = try section("Answers to batches", of: "partner")
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { row in
            row.dropFirst(2).split(separator: " | ").prefix(2).joined(separator: " ")
        }
        #expect(
            Array(rows.dropFirst(2)) == [
                "leads that are taken `202`", "leads that came before `202`",
                "a row that is no lead `400`", "more rows than a batch may have `413`",
                "a body that is too large `413`", "a request that is not proven `401`",
                "more such requests than one address may send `429`",
            ]
        )
        #expect(section.contains(#"`{"message":"row 2: expected object, found integer"}`"#))
        #expect(section.contains("`retry-after: 60`"))
        #expect(section.contains("at most 5242880 bytes"))
        for id in ["api", "form", "signed"] {
            #expect(try !page(id).contains("Answers to batches"))
        }
        #expect(
            HTMLPage(try PostingFixture.specification("partner")).text.contains("to batches</h2>")
        )
    }

    @Test func `who has no key is told how often it may try`() throws {
        #expect(
            try section("Limits", of: "api").contains(
                "- 100 requests in 1 minute without a key, from one address; then those with it"
            )
        )
        let own = ("tenants:\n", "unauthorized_limits: []\ntenants:\n")
        let page = try page("partner", [own])
        #expect(!page.contains("without the secret"))
        #expect(!page.contains("more such requests"))
        #expect(try self.page("partner").contains("without the secret, to /leads/batch, from"))
        #expect(try !self.page("open").contains("without a key"))
    }

    @Test func `a signature is described and computed`() throws {
        let page = try page("signed")
        let section = PostingFixture.section("Authentication", of: page)
        #expect(
            section.contains(
                """
                - `x-signed`: `sha256=` and the HMAC-SHA256 under the secret of the bytes of the body \
                as they are sent, in hex digits.
                """
            )
        )
        #expect(section.contains("our variable `NEW_KEY`, `OLD_KEY`;"))
        #expect(
            page.contains(
                #"""
                SIGNATURE=$(printf '%s' "${BODY}" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
                curl -sS -i -X POST 'https://leads.example.com/webhooks/signed' \
                  -H 'content-type: application/json' \
                  -H "x-signed: sha256=$SIGNATURE" \
                  --data-binary "$BODY"
                """#
            )
        )
    }

    @Test func `a form explains its traps, which a page hides`() throws {
        let page = try page("form")
        let section = PostingFixture.section("The form", of: page)
        #expect(section.contains(#"action="https://leads.example.com/webhooks/form""#))
        for trap in ["_gotcha", "website_url"] {
            #expect(section.contains("<input name=\"\(trap)\" style=\"display:none\""))
        }
        #expect(section.contains("hides from its visitors: `_gotcha`, `website_url`."))
        #expect(page.contains("Only pages of these origins may post: `https://www.example.com`."))
        #expect(page.contains("| a page of another origin | `403` |"))
    }

    @Test func `the submission API has three URLs, each with its answers`() throws {
        let page = try page("api")
        let request = PostingFixture.section("Request", of: page)
        for url in ["/leads", "/flows/leads/sources/api/submit", "/flows/leads/sources/api/ping"] {
            #expect(request.contains("`https://leads.example.com\(url)`"))
        }
        let answers = PostingFixture.section("Answers", of: page)
        for (when, status) in [
            ("a lead that is taken", 201), ("a lead that came before", 409),
            ("a lead whose fields are not what they should be", 400),
            ("a request without a key that is known", 401), ("a body that is too large", 413),
            ("a body of another type", 415),
            ("an idempotency key that came with another request", 422),
            ("more requests than the limits allow", 429),
            ("a moment at which nothing can be kept", 503),
        ] {
            #expect(answers.contains("| \(when) | `\(status)` |"))
        }
        let submit = PostingFixture.section("Answers of LeadConduit's URL", of: page)
        #expect(submit.contains(#"`{"outcome":"failure","reason":"email missing, zip missing""#))
        let ping = PostingFixture.section("Answers to pings", of: page)
        #expect(
            ping.contains(#"`200` | `content-type: application/json` | `{"outcome":"success","#)
        )
    }

    @Test func `an API without keys has no URL that would need one`() throws {
        let page = try page("open")
        #expect(page.contains("Requests need no key."))
        #expect(!page.contains("leads.example.com/leads"))
        #expect(!page.contains("`401`"))
    }

    @Test func `consent, duplicates, limits and files are those of the pipeline`() throws {
        let page = try page("partner")
        for text in [
            "A lead without consent is not called. The answer is looked for in: `ok_to_call`.",
            "The person is asked: “May we call?”",
            "- Leads that agree in `email`, `phone` within 5 minutes are one.",
            "- Leads that agree in `phone` within 30 days are one.",
            "1 to 255 visible characters of ASCII, may be sent again for 1 day",
            "- 7 requests in 90 s from one address.",
            "- 9000 requests in 1 hour to all sources of the tenant together.",
            "- A body has at most 1048576 bytes, a lead at most 1000 fields",
            "Files in the folder `partner/` of the upload bucket",
        ] {
            #expect(page.contains(text))
        }
    }

    @Test(arguments: ["yes", "true", "1", "no", "false", "0"])
    func `the answers about consent mean what the page says`(_ text: String) throws {
        let given = ["yes", "true", "1"].contains(text)
        #expect(ConsentAnswer(JSON(text)) == (given ? .given : .refused))
        #expect(try section("Consent", of: "partner").contains("`\(text)`"))
    }

    private static let sources: [String] = [
        "meta", "hubspot", "salesforce", "web-to-lead", "website", "google-ads", "linkedin",
        "tiktok", "zapier", "make", "n8n", "standard", "github", "partner", "api",
    ]

    @Test(arguments: sources)
    func `the example of every kind is taken by the code that will get it`(_ id: String) throws {
        let path = "\(Repository.root)/events/sources/pipeline.yaml"
        let bytes = try FileSystem.read(path, limitBytes: 65_536)
        let page = MarkdownPage(try PostingFixture.specification(id, in: bytes)).text
        #expect(page.contains("| a lead that is taken | `20"))
        #expect(!page.contains("${META") && !page.contains("_TOKEN}"))
        let kinds = try PipelineConfiguration(describing: bytes).sources.map(\.id)
        #expect(kinds == Self.sources)
    }

    @Test(arguments: ["v1", "v2", "v3"])
    func `each of HubSpot's signatures is made as it is checked`(_ version: String) throws {
        let pipeline = """
            tenants: {t: {}}
            flows: {f: {tenant: t}}
            sources:
              h: {kind: hubspot, flow: f, path: /h, secret: "${S}", signature_versions: [\(version)]}
            """
        let page = MarkdownPage(
            try PostingFixture.specification("h", in: Array(pipeline.utf8))
        ).text
        #expect(page.contains("| a lead that is taken | `202`"))
        #expect(page.contains(version == "v3" ? "x-hubspot-signature-v3" : "`x-hubspot-signature`"))
    }
}
