import Events
import Intake
import JSON
import LeadModel
import Pipeline
import Testing
import WorkerProtocol

@Suite struct WebsiteFormTests {
    private func answer(
        _ body: String,
        type: String = "application/x-www-form-urlencoded",
        headers: [(String, String)] = [],
        _ change: (inout Source) -> Void = { _ in }
    ) throws -> Webhook.Answer {
        let sample = try KindSample.of(.form)
        var source = sample.source
        change(&source)
        var request = sample.request(Array(body.utf8), contentType: type)
        request.headers += headers.map { .init($0.0, $0.1) }
        return WebhookFixture(source: source).answer(request)
    }

    @Test func `fields go where they belong`() throws {
        let lead = try answer(
            """
            first_name=Ann+M&e-mail=x&email=a%40b.co&service[]=AC&service[]=Heat&note=\
            &xxTrustedFormCertUrl=https%3A%2F%2Fcert.trustedform.com%2Fa\
            &xxTrustedFormPingUrl=https%3A%2F%2Fping.trustedform.com%2Fb\
            &xxTrustedFormToken=t&universal_leadid=L1&utm_source=g&gclid=c&_fbp=f&li_fat_id=l\
            &g-recaptcha-response=r
            """
        ).lead
        let data = lead["lead_data"]
        #expect(data?["demographics"] == ["first_name": "Ann M", "email": "x"])
        #expect(data?["custom_fields"] == ["service": ["AC", "Heat"], "note": ""])
        #expect(data?["submitted"]?["service"] == ["AC", "Heat"])
        #expect(data?["submitted"]?["email"] == "a@b.co")
        #expect(
            lead["trustedform_data"] == [
                "cert_url": "https://cert.trustedform.com/a",
                "ping_url": "https://ping.trustedform.com/b", "token": "t",
            ]
        )
        #expect(lead["context_data"]?["leadid_token"] == "L1")
        #expect(
            lead["context_data"]?["campaign_data"] == [
                "utm_source": "g", "gclid": "c", "_fbp": "f", "li_fat_id": "l",
            ]
        )
        #expect(!lead.text.contains("recaptcha"))
    }

    @Test(arguments: [
        ("a=%", "byte 1"), ("a=1&b=%zz", "byte 5"), ("a=%FF", "byte 1"), ("a%00=1", "field 1"),
    ])
    func `what is no form is told by place`(body: String, place: String) throws {
        let answer = try answer(body)
        #expect(answer.response.statusCode == 400)
        #expect(
            try answer.json["message"]?.string?.hasPrefix("the body is not a form: \(place)")
                == true
        )
    }

    @Test(arguments: ["", "&&", "=x", "a", "a=b=c&&"])
    func `an odd form is taken`(body: String) throws {
        #expect(try answer(body).response.statusCode == 202)
    }

    @Test(arguments: [
        (#"{"email":"a@b.co"}"#, 202), (#"[{"email":"a@b.co"}]"#, 202), ("[]", 400), ("7", 400),
        ("[{},{}]", 413),
    ])
    func `a form of JSON is one lead`(body: String, status: Int) throws {
        let answer = try answer(body, type: "application/json")
        #expect(answer.response.statusCode == status)
        #expect(answer.emitted.count == (status == 202 ? 2 : 0))
    }

    // MARK: Multipart

    @Test func `a multipart form keeps values and the names of files`() throws {
        let body = """
            preamble\r\n--x y\r\nContent-Disposition: form-data; name="email"\r\n\r\na@b.co\r\n\
            --x y  \r\ncontent-disposition: FORM-DATA; name="no%22te"; x=1\r\n\
            Content-Type: text/plain\r\n\r\nline 1\r\n\r\n--x\r\n--x y\r\n\
            Content-Disposition: form-data; name=cv; filename="a \\"b\\".pdf"\r\n\r\n%PDF\r\n\
            --x y\r\nContent-Disposition: form-data; name="empty"\r\n\r\n\r\n--x y--\r\nepilogue
            """
        let type = #"multipart/form-data; charset=utf-8; boundary="x y""#
        let data = try answer(body, type: type).lead["lead_data"]
        #expect(
            data?["submitted"] == [
                "email": "a@b.co", "no\"te": "line 1\r\n\r\n--x", "cv": "a \"b\".pdf", "empty": "",
            ]
        )
    }

    @Test(arguments: [
        ("multipart/form-data", "--x--", "byte 1: the content type names no boundary"),
        ("multipart/form-data; boundary=", "--x--", "byte 1: the content type names no boundary"),
        ("multipart/form-data; boundary=x", "--y--", "byte 1: expected the boundary"),
        ("multipart/form-data; boundary=x", "--xyz", "byte 4: expected the boundary"),
        (
            "multipart/form-data; boundary=x", "--x\r\nA: b\r\n\r\nc\r\n--x--",
            "byte 6: expected Con"
        ),
        ("multipart/form-data; boundary=x", "--x\r\nA: b", "byte 6: expected Content-Disposition"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb", "byte 6: the last part"
        ),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x", "byte 54: expected"
        ),
    ])
    func `what is no multipart form is told by place`(
        type: String,
        body: String,
        message: String
    ) throws {
        let answer = try answer(body, type: type)
        #expect(answer.response.statusCode == 400)
        let text = try #require(try answer.json["message"]?.string)
        #expect(text.hasPrefix("the body is not a form: \(message)"), "\(text)")
    }

    @Test func `a multipart form without fields is one`() throws {
        let type = "multipart/form-data; boundary=x"
        #expect(try answer("--x--", type: type).response.statusCode == 202)
    }

    // MARK: Programs

    @Test func `a filled honeypot is answered like a lead and dropped`() throws {
        for body in ["email=a@b.co&_gotcha=x", "email=a@b.co&Website=x"] {
            let answer = try answer(body) { $0.honeypots = ["website"] }
            #expect(answer.response.statusCode == 202)
            #expect(try answer.outcomes == ["accepted"])
            #expect(answer.emitted.isEmpty)
        }
        let person = try answer("email=a@b.co&_gotcha=&website=+") { $0.honeypots = ["website"] }
        #expect(person.emitted.count == 2)
        #expect(try person.lead["lead_data"]?["submitted"] == ["email": "a@b.co"])
    }

    // MARK: Where the visitor goes

    @Test(arguments: [
        ("https://www.example.com/thanks?a=b#c", 303), ("https://WWW.example.com", 303),
        ("https://shop.example.com/", 303), ("https://evil.example/", 400),
        ("http://www.example.com/", 400), ("https://www.example.com.evil.example/", 400),
        ("https://www.example.com@evil.example/", 400), ("//www.example.com/", 400),
        ("https://www.example.com\\@evil.example/", 400), ("javascript:alert(1)", 400),
        ("https://www.example.com/\r\nset-cookie: a=b", 400), ("/thanks", 400),
    ])
    func `a visitor is led on to the page's origin or one of the source's only`(
        url: String,
        status: Int
    ) throws {
        let body = "email=a@b.co&redir_url=\(FormEncoding.encode(url))"
        for header in [
            ("origin", "https://www.example.com"), ("referer", "https://www.example.com/f"),
        ] {
            let answer = try answer(body, headers: [header]) {
                $0.origins = ["https://shop.example.com", "https://www.example.com"]
            }
            #expect(answer.response.statusCode == status)
            #expect(answer.header("location") == (status == 303 ? url : nil))
            #expect(answer.emitted.count == (status == 303 ? 2 : 0))
        }
    }

    @Test func `without an origin nobody is led on`() throws {
        let body = "redir_url=https%3A%2F%2Fwww.example.com%2F"
        #expect(try answer(body).response.statusCode == 400)
        let own = try answer(body, headers: [("origin", "https://www.example.com")])
        #expect(own.response.statusCode == 303)
    }

    // MARK: Origins

    @Test func `pages of other origins may not post`() throws {
        let change = { (source: inout Source) in source.origins = ["https://www.example.com"] }
        let own = try answer("a=b", headers: [("origin", "https://www.example.com")], change)
        #expect(own.response.statusCode == 202)
        #expect(own.header("access-control-allow-origin") == "https://www.example.com")
        #expect(own.header("vary") == "origin")
        for headers in [[("origin", "https://evil.example")], [("origin", "null")], []] {
            let other = try answer("a=b", headers: headers, change)
            #expect(other.response.statusCode == 403)
            #expect(other.header("access-control-allow-origin") == nil)
            #expect(other.emitted.isEmpty)
        }
        #expect(try answer("a=b").header("access-control-allow-origin") == "*")
    }

    @Test func `a browser that asks first is told what it may do`() throws {
        var source = try KindSample.of(.form).source
        source.origins = ["https://www.example.com"]
        var request = WebhookFixture.request("OPTIONS", path: source.path)
        request.headers = [.init("origin", "https://www.example.com")]
        let answer = WebhookFixture(source: source).answer(request)
        #expect(answer.response.statusCode == 204)
        #expect(answer.response.body.isEmpty)
        #expect(answer.header("access-control-allow-methods") == "POST")
        #expect(answer.header("access-control-allow-origin") == "https://www.example.com")
        #expect(answer.emitted.isEmpty)
    }
}
