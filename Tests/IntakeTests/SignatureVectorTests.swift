import Crypto
import Events
import Intake
import JSON
import Pipeline
import Testing
import Time

/// What platforms publish for those who check signatures.
@Suite struct SignatureVectorTests {
    // https://github.com/HubSpot/hubspot-api-python, tests/spec/utils/test_signature.py
    private static let hubSpotSecret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
    private static let hubSpotURL = "https://www.example.com/webhook_uri"
    private static let hubSpotBody = "{'example_field':'example_value'}"
    private static let version3 = "HPW73RUtKmcYoEDADG0s6MmGFWUzWJKAW07r8RDgcQw="

    @Test(arguments: [
        (hubSpotBody, "69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750"),
        (
            // https://legacydocs.hubspot.com/docs/faq/v1-request-validation
            """
            [{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,\
            "subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,\
            "changeSource":"CRM","changeFlag":"NEW","appId":54321}]
            """, "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de"
        ),
    ])
    func `HubSpot's first version`(body: String, digest: String) {
        let made = HubSpotSignature.version1(secret: Self.hubSpotSecret, body: Array(body.utf8))
        #expect(Hex.encode(made) == digest)
    }

    @Test(arguments: [
        ("POST", hubSpotBody, "4fe4e3a7d3cf09db53be39d0a58130e2aaba074ec123a9e355b876a689a1c383"),
        ("GET", "", "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e"),
    ])
    func `HubSpot's second version`(method: String, body: String, digest: String) {
        let made = HubSpotSignature.version2(
            secret: Self.hubSpotSecret,
            method: method,
            uri: Self.hubSpotURL,
            body: Array(body.utf8)
        )
        #expect(Hex.encode(made) == digest)
    }

    /// The body of these vectors is no JSON: 400 says that the signature was right.
    private func hubSpot(
        _ headers: [(String, String)],
        versions: [String] = [],
        _ change: (inout HTTPRequest) -> Void = { _ in }
    ) -> Int {
        var source = Source(
            id: "h",
            name: "h",
            kind: .hubspot,
            flowID: "leads",
            path: "/webhook_uri",
            secrets: ["newer", Self.hubSpotSecret]
        )
        source.baseURL = "https://www.example.com"
        source.signatureVersions = versions
        var request = WebhookFixture.request("POST", path: "/webhook_uri")
        request.body = Array(Self.hubSpotBody.utf8)
        request.headers = [.init("content-type", "application/json")]
        request.headers += headers.map { .init($0.0, $0.1) }
        change(&request)
        let now = Timestamp(milliseconds: 15_000_000)
        return WebhookFixture(source: source, now: now).answer(request).response.statusCode
    }

    @Test func `HubSpot's third version, whole and damaged`() {
        let headers = [
            ("x-hubspot-signature-v3", Self.version3), ("x-hubspot-request-timestamp", "15000000"),
        ]
        #expect(hubSpot(headers) == 400)
        #expect(hubSpot(headers) { $0.body?[0] ^= 1 } == 401)
        #expect(hubSpot(headers) { $0.rawQueryString = "a=b" } == 401)
        #expect(hubSpot([headers[0], ("x-hubspot-request-timestamp", "15000001")]) == 401)
        #expect(hubSpot([headers[0]]) == 401)
        for time in ["", "-1", "x", "99999999999999999999", "9223372036854775807"] {
            #expect(hubSpot([headers[0], ("x-hubspot-request-timestamp", time)]) == 401)
        }
    }

    @Test func `HubSpot's older versions are accepted unless the source says otherwise`() {
        let first = [
            (
                "x-hubspot-signature",
                "69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750"
            )
        ]
        let second = [
            (
                "x-hubspot-signature",
                "4fe4e3a7d3cf09db53be39d0a58130e2aaba074ec123a9e355b876a689a1c383"
            ), ("x-hubspot-signature-version", "v2"),
        ]
        #expect(hubSpot(first) == 400)
        #expect(hubSpot(second) == 400)
        #expect(hubSpot(second) { $0.rawQueryString = "a=b" } == 401)
        #expect(hubSpot(first, versions: ["v2", "v3"]) == 401)
        #expect(hubSpot(second, versions: ["v2"]) == 400)
        #expect(hubSpot(first + [("x-hubspot-signature-version", "v9")]) == 401)
        // A wrong newer signature is not made good by a right older one.
        #expect(hubSpot(first + [("x-hubspot-signature-v3", "AAAA")]) == 401)
    }

    @Test func `HubSpot signs the URL with some of its escapes undone`() {
        let message = HubSpotSignature.version3Message(
            method: "GET",
            uri: "https://e.com/a%2fb?q=%3A%3F%40%21%24%27%28%29%2A%2C%3B&r=%20%26%zz%2",
            body: [],
            timestamp: "1"
        )
        let text = "GEThttps://e.com/a/b?q=:?@!$'()*,;&r=%20%26%zz%21"
        #expect(String(decoding: message, as: UTF8.self) == text)
    }

    /// From the tests of https://github.com/standard-webhooks/standard-webhooks.
    @Test(arguments: [
        ("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 202),
        ("v1,AAAA v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1a,z", 202),
        ("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=", 401),
        ("v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 401),
        ("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 401), ("", 401), ("v1,", 401),
    ])
    func `a standard webhook`(signature: String, status: Int) throws {
        let source = try KindSample.of(.standardWebhooks).source
        let fixture = WebhookFixture(source: source, now: Timestamp(seconds: 1_614_265_330))
        var request = WebhookFixture.request("POST", path: source.path)
        request.body = Array(#"{"test": 2432232314}"#.utf8)
        request.headers = [
            .init("content-type", "application/json"),
            .init("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            .init("webhook-timestamp", "1614265330"), .init("webhook-signature", signature),
        ]
        #expect(fixture.answer(request).response.statusCode == status)
        guard status == 202 else { return }
        for index in 1...2 {
            var other = request
            other.headers[index].value += "1"
            #expect(fixture.answer(other).response.statusCode == 401)
            other.headers.remove(at: index)
            #expect(fixture.answer(other).response.statusCode == 401)
        }
    }

    /// From the tests of https://github.com/svix/svix-webhooks, `test_asymmetric_key_signing`.
    @Test(arguments: [
        (asymmetric, [publicKey], 202), ("v1,\(asymmetric.dropFirst(4))", [publicKey], 401),
        ("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= \(asymmetric)", [publicKey], 202),
        (asymmetric.replacing("hnO3", with: "hnO4"), [publicKey], 401), ("v1a,", [publicKey], 401),
        ("v1a,AAAA", [publicKey], 401), (asymmetric, [secret], 401),
        (asymmetric, [secret, publicKey], 202), (asymmetric, ["whpk_AAAA"], 401),
        ("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", [publicKey, secret], 202),
        // Who knows the public key cannot sign with it as a secret.
        ("v1,aq/Av15OlX2MgScQjKXGZkGsLRP8vw0+IjKU5rUsRTc=", [publicKey], 401),
    ])
    func `a standard webhook under a key pair`(
        signature: String,
        secrets: [String],
        status: Int
    ) throws {
        var source = try KindSample.of(.standardWebhooks).source
        source.secrets = secrets
        let fixture = WebhookFixture(source: source, now: Timestamp(seconds: 1_614_265_330))
        var request = WebhookFixture.request("POST", path: source.path)
        request.body = Array(#"{"test": 2432232314}"#.utf8)
        request.headers = [
            .init("content-type", "application/json"),
            .init("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            .init("webhook-timestamp", "1614265330"), .init("webhook-signature", signature),
        ]
        #expect(fixture.answer(request).response.statusCode == status)
        request.body?.append(UInt8(ascii: " "))
        #expect(fixture.answer(request).response.statusCode == 401)
    }

    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let publicKey = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
    private static let asymmetric =
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZ"
        + "dpXwVLPo3mNl8EM+m7TBAg=="

    /// From https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries.
    @Test(arguments: [
        ("x-hub-signature-256", "sha256=", 400), ("x-signature", "", 400),
        ("x-hub-signature-256", "sha1=", 401), ("x-hub-signature-256", "00", 401),
    ])
    func `GitHub's example, in the header that the source names`(
        header: String,
        prefix: String,
        status: Int
    ) {
        var source = Source(
            id: "g",
            name: "g",
            kind: .hmac,
            flowID: "leads",
            path: "/webhooks/g",
            secrets: ["It's a Secret to Everybody"]
        )
        if header != "x-hub-signature-256" { source.signatureHeader = header }
        let digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        for text in [digest, Base64.encode(Hex.decode(digest) ?? []), digest.uppercased()] {
            var request = WebhookFixture.request("POST", path: source.path)
            request.body = Array("Hello, World!".utf8)
            request.headers = [
                .init("content-type", "application/json"), .init(header, prefix + text),
            ]
            let fixture = WebhookFixture(source: source)
            // The body is no JSON: 400 says that the signature was right.
            #expect(fixture.answer(request).response.statusCode == status)
            request.body = Array("Hello, World?".utf8)
            #expect(fixture.answer(request).response.statusCode == 401)
        }
    }
}
