import Events
import JSON
import Testing

@Suite struct HTTPTests {
    @Test(
        arguments: [
            (nil, false), ("", false), ("text/plain", true), ("text/csv; charset=utf-8", true),
            ("TEXT/HTML", true), ("application/json", true),
            ("application/json;charset=UTF-8", true),
            ("Application/JSON ; v=1", true), ("application/xml", true),
            ("application/javascript", true), ("application/problem+json", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=x", false),
            ("application/octet-stream", false), ("application/jsonl", false),
            ("context/html", false),
        ] as [(String?, Bool)]
    )
    func `only a few types of body are handed over as text`(type: String?, isText: Bool) {
        #expect(HTTPRequest.isText(contentType: type) == isText)
    }

    private static let textType = "text/plain;charset=UTF-8"

    /// A function's result, the status, the content type and the body that go out.
    @Test(
        arguments: [
            (#"{"statusCode":201,"body":"b"}"#, 201, textType, "b"),
            (#"{"statusCode":200,"headers":{"Content-Type":"a/b"},"body":"b"}"#, 200, "a/b", "b"),
            (#"{"statusCode":204}"#, 204, nil, ""),
            (#"{"statusCode":204,"headers":null,"body":null,"cookies":null}"#, 204, nil, ""),
            (#"{"statusCode":200,"body":"aGk=","isBase64Encoded":true}"#, 200, textType, "hi"),
            (#"{"statusCode":200,"body":"aGk=","isBase64Encoded":false}"#, 200, textType, "aGk="),
            (#"{"statusCode":599,"body":"a\u0000b"}"#, 599, textType, "a\u{0}b"),
            (#"{"lead":{"id":1}}"#, 200, "application/json", #"{"lead":{"id":1}}"#),
            ("[1,2]", 200, "application/json", "[1,2]"),
            ("7", 200, "application/json", "7"), ("0.5", 200, "application/json", "0.5"),
            ("true", 200, "application/json", "true"),
            (#""hello""#, 200, "application/json", "hello"),
            ("{}", 200, "application/json", "{}"),
            (#"{"statuscode":500}"#, 200, "application/json", #"{"statuscode":500}"#),
        ] as [(String, Int, String?, String)]
    )
    func `an answer is inferred from the result`(
        result: String,
        status: Int,
        type: String?,
        body: String
    ) throws {
        let response = try #require(HTTPResponse(result: try JSON(parsing: result)))
        #expect(response.statusCode == status)
        let types = response.headers.filter { $0.name.lowercased() == "content-type" }
        #expect(types.map(\.value) == (type.map { [$0] } ?? []))
        #expect(String(decoding: response.body, as: UTF8.self) == body)
    }

    @Test(arguments: [
        #"{"statusCode":"200"}"#, #"{"statusCode":200.5}"#, #"{"statusCode":null}"#,
        #"{"statusCode":99}"#, #"{"statusCode":600}"#, #"{"statusCode":200,"body":1}"#,
        #"{"statusCode":200,"body":{"a":1}}"#, #"{"statusCode":200,"headers":[]}"#,
        #"{"statusCode":200,"headers":{"a":["b"]}}"#,
        #"{"statusCode":200,"body":"%","isBase64Encoded":true}"#,
    ])
    func `a formatted answer that breaks the format is none`(result: String) throws {
        #expect(HTTPResponse(result: try JSON(parsing: result)) == nil)
    }

    @Test func `header values that are no strings become text, null ones are left out`() throws {
        let result: JSON = [
            "statusCode": 200, "headers": ["a": 1, "b": true, "c": .null, "D": "x"],
        ]
        let headers = try #require(HTTPResponse(result: result)).headers
        #expect(headers == [.init("a", "1"), .init("b", "true"), .init("D", "x")])
    }

    @Test func `a body that is not UTF-8 travels as base64`() throws {
        let response = HTTPResponse(
            statusCode: 200,
            headers: [.init("content-type", "image/png")],
            cookies: ["a=1"],
            body: [0xFF, 0x00, 0xC3]
        )
        #expect(response.json["isBase64Encoded"]?.bool == true)
        #expect(HTTPResponse(result: response.json) == response)
    }
}
