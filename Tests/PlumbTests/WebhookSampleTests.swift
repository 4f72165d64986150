import Crypto
import Events
import JSON
import TestSupport
import Testing

/// Webhooks as their platforms sign them.
@Suite struct WebhookSampleTests {
    /// What the real function answers to a sample.
    private func answer(_ event: [UInt8]) throws -> JSON {
        let folder = TemporaryFolder()
        let environment = [
            "PLUMB_DATABASE_URL": "sqlite:\(folder.path)/state.db", "META_APP_SECRET": "s3cret",
            "META_VERIFY_TOKEN": "word &+",
        ]
        let run = try FunctionRun("receive-webhook", input: event, environment: environment).run()
        return try JSON(parsing: run.output)
    }

    @Test func `a lead signed with the source's secret is accepted`() throws {
        let event = try PlumbRun.event(["meta-leadgen", "--secret", "s3cret"])
        let result = try answer(event)
        #expect(result["statusCode"] == 202)
        #expect(result.at("emitted.0.channel") == "LeadQueue")
        let variable = ["META_APP_SECRET": "s3cret"]
        #expect(
            try answer(PlumbRun.event(["meta-leadgen"], environment: variable))["statusCode"] == 202
        )
    }

    @Test func `a lead signed with another secret is refused`() throws {
        let event = try PlumbRun.event(["meta-leadgen", "--secret", "other"])
        #expect(try answer(event)["statusCode"] == 401)
    }

    @Test func `a body of one's own is signed`() throws {
        let body = #"{"object":"page","entry":[]}"#
        let arguments = ["meta-leadgen", "--secret", "s3cret", "--body", body]
        #expect(try answer(PlumbRun.event(arguments))["statusCode"] == 202)
    }

    @Test func `without a secret a note says that nothing is signed`() throws {
        let outcome = try PlumbRun.outcome(["events", "make", "meta-leadgen"])
        let note = "not signed: give --secret TEXT or set META_APP_SECRET"
        #expect((outcome.log, outcome.status) == ("plumb: note: \(note)\n", 0))
        #expect(try answer(Array(outcome.output.utf8))["statusCode"] == 401)
    }

    @Test func `the verification is answered with its challenge`() throws {
        let event = try PlumbRun.event(["meta-verify", "--token", "word &+"])
        let result = try answer(event)
        let asked = try JSON(parsing: event).at("queryStringParameters")?["hub.challenge"]
        #expect(result["statusCode"] == 200)
        #expect(result["body"] == asked)
    }

    /// The vector of HubSpot's own libraries.
    ///
    /// https://github.com/HubSpot/hubspot-api-python/blob/master/tests/spec/utils/test_signature.py
    @Test func `HubSpot's signature is that of its own libraries`() throws {
        let event = try PlumbRun.json(
            [
                "hubspot", "--secret", "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", "--header",
                "Host: www.example.com", "--path", "/webhook_uri", "--body",
                "{'example_field':'example_value'}",
            ],
            environment: ["PLUMB_CLOCK": "1970-01-01T04:10:00Z"]
        )
        #expect(event.at("headers.x-hubspot-request-timestamp") == "15000000")
        #expect(
            event.at("headers.x-hubspot-signature-v3")
                == "HPW73RUtKmcYoEDADG0s6MmGFWUzWJKAW07r8RDgcQw="
        )
    }

    /// The vector of the specification's own libraries.
    ///
    /// https://github.com/standard-webhooks/standard-webhooks
    @Test(arguments: ["", "whsec_"])
    func `a standard webhook's signature is that of its libraries`(_ prefix: String) throws {
        let event = try PlumbRun.json(
            [
                "standard-webhooks", "--secret", "\(prefix)MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "--header", "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek", "--body",
                #"{"test": 2432232314}"#,
            ],
            environment: ["PLUMB_CLOCK": "2021-02-25T15:02:10Z"]
        )
        #expect(event.at("headers.webhook-timestamp") == "1614265330")
        #expect(
            event.at("headers.webhook-signature")
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        )
    }

    @Test func `LinkedIn signs a word before the body`() throws {
        let event = try PlumbRun.json(["linkedin", "--secret", "k", "--body", "{}"])
        let mac = HMAC.sha256(key: Array("k".utf8), message: Array("hmacsha256={}".utf8))
        #expect(event.at("headers.x-li-signature")?.string == Hex.encode(mac))
    }

    @Test func `Google's key is in the body`() throws {
        let event = try PlumbRun.json(["google-ads", "--secret", "k"])
        let body = try JSON(parsing: try #require(event["body"]?.string))
        #expect(body["google_key"] == "k")
        #expect(body.at("user_column_data.0.column_id") == "FULL_NAME")
        #expect(body["is_test"] == false)
    }

    @Test func `a form arrives as base64, an outbound message as text`() throws {
        let form = try PlumbRun.json(["website-form"])
        #expect(form["isBase64Encoded"] == true)
        let request = try HTTPRequest(JSONCursor(form))
        let fields = HTTPRequest.queryItems(String(decoding: request.body ?? [], as: UTF8.self))
        #expect(fields.first { $0.name == "phone" }?.value == "(415) 555-0132")
        let message = try PlumbRun.json(["salesforce-soap"])
        #expect(message["isBase64Encoded"] == false)
        #expect(message["body"]?.string?.contains("<Notification><Id>04l") == true)
    }
}
