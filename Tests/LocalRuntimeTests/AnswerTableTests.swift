import JSON
import TestSupport
import Testing

/// What a client gets for a function's result, row by row, against a running gateway.
@Suite struct AnswerTableTests {
    private struct Row {
        var result: String
        var status: Int
        var body: String
        /// Header and the values that the client must see.
        var header = "content-type"
        var values: [String]
    }

    private static func row(
        _ result: String,
        _ status: Int,
        _ body: String,
        _ header: String,
        _ values: [String]
    ) -> Row {
        Row(result: result, status: status, body: body, header: header, values: values)
    }

    private static let json = ["application/json"]
    private static let text = ["text/plain;charset=UTF-8"]

    private func check(_ rows: [Row]) throws {
        let folder = GatewayTemplate.folder()
        let runtime = try RunningRuntime(in: folder.path)
        for row in rows {
            let answer = runtime.post(#"{"do":"answer","result":\#(row.result)}"#)
            let name = Comment(rawValue: row.result)
            #expect(answer?.status == row.status, name)
            #expect(answer?.body == row.body, name)
            #expect(answer?.headers(row.header) == row.values, name)
        }
    }

    @Test func `a result without statusCode is the body`() throws {
        let row = Self.row
        try check([
            row(#"{"a":[1,2.5,null]}"#, 200, #"{"a":[1,2.5,null]}"#, "content-type", Self.json),
            row(#"[1,"b"]"#, 200, #"[1,"b"]"#, "content-type", Self.json),
            row(#""hello é""#, 200, "hello é", "content-type", Self.json),
            row("7", 200, "7", "content-type", Self.json),
            row("1.5", 200, "1.5", "content-type", Self.json),
            row("true", 200, "true", "content-type", Self.json),
            row("null", 200, "null", "content-type", Self.json),
            row("{}", 200, "{}", "content-length", ["2"]),
            row(#"{"body":"x"}"#, 200, #"{"body":"x"}"#, "content-type", Self.json),
        ])
    }

    @Test func `a result with statusCode is the answer`() throws {
        let row = Self.row
        try check([
            row(#"{"statusCode":201,"body":"x"}"#, 201, "x", "content-type", Self.text),
            row(#"{"statusCode":200}"#, 200, "", "content-length", ["0"]),
            row(#"{"statusCode":200,"body":null}"#, 200, "", "content-length", ["0"]),
            row(#"{"statusCode":204}"#, 204, "", "content-type", []),
            row(
                #"{"statusCode":302,"headers":{"Location":"/é"}}"#,
                302,
                "",
                "location",
                ["/é"]
            ),
            row(#"{"statusCode":404,"body":"no"}"#, 404, "no", "content-type", Self.text),
            row(#"{"statusCode":599,"body":""}"#, 599, "", "content-length", ["0"]),
            row(
                #"{"statusCode":200,"headers":{"Content-Type":"text/html"},"body":"<p>"}"#,
                200,
                "<p>",
                "content-type",
                ["text/html"]
            ),
            row(
                #"{"statusCode":200,"headers":{"x-n":5,"x-b":true},"body":"x"}"#,
                200,
                "x",
                "x-n",
                ["5"]
            ),
            row(#"{"statusCode":200,"headers":{"x-b":true}}"#, 200, "", "x-b", ["true"]),
            row(#"{"statusCode":200,"headers":{"x-r":0.5}}"#, 200, "", "x-r", ["0.5"]),
            row(#"{"statusCode":200,"headers":{"x-0":null}}"#, 200, "", "x-0", []),
            row(#"{"statusCode":200,"headers":null}"#, 200, "", "content-length", ["0"]),
            row(
                #"{"statusCode":200,"cookies":["a=1; Secure","b=2"]}"#,
                200,
                "",
                "set-cookie",
                ["a=1; Secure", "b=2"]
            ),
            row(
                #"{"statusCode":200,"headers":{"Set-Cookie":"c=3"},"cookies":["a=1"]}"#,
                200,
                "",
                "set-cookie",
                ["c=3", "a=1"]
            ),
            row(
                #"{"statusCode":200,"body":"aGk=","isBase64Encoded":true}"#,
                200,
                "hi",
                "content-length",
                ["2"]
            ),
            row(
                #"{"statusCode":200,"body":"aGk=","isBase64Encoded":false}"#,
                200,
                "aGk=",
                "content-length",
                ["4"]
            ),
            row(
                #"{"statusCode":200,"multiValueHeaders":{"x-m":["1","2"]}}"#,
                200,
                "",
                "x-m",
                []
            ),
            row(
                #"{"statusCode":200,"headers":{"content-length":"999"},"body":"abc"}"#,
                200,
                "abc",
                "content-length",
                ["3"]
            ),
            row(
                #"{"statusCode":200,"headers":{"x-a":"1\r\nx-evil: 2"}}"#,
                200,
                "",
                "x-evil",
                []
            ),
        ])
    }

    @Test(arguments: [
        #"{"statusCode":"abc"}"#, #"{"statusCode":200.5}"#, #"{"statusCode":null}"#,
        #"{"statusCode":99}"#, #"{"statusCode":100}"#, #"{"statusCode":101}"#,
        #"{"statusCode":600}"#, #"{"statusCode":-1}"#, #"{"statusCode":200,"headers":[]}"#,
        #"{"statusCode":200,"headers":"x"}"#, #"{"statusCode":200,"headers":{"a":["b"]}}"#,
        #"{"statusCode":200,"headers":{"a":{}}}"#, #"{"statusCode":200,"body":{"a":1}}"#,
        #"{"statusCode":200,"body":5}"#, #"{"statusCode":200,"cookies":"a=1"}"#,
        #"{"statusCode":200,"cookies":[1]}"#,
        #"{"statusCode":200,"body":"*","isBase64Encoded":true}"#,
    ])
    func `a malformed answer is an error of the gateway`(result: String) throws {
        try check([
            Self.row(
                result,
                500,
                #"{"message":"Internal Server Error"}"#,
                "content-type",
                Self.json
            )
        ])
    }

    @Test func `HEAD has the headers of GET and no body`() throws {
        let folder = GatewayTemplate.folder(routes: ["Path: /f, Method: ANY"])
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try #require(HTTPClient.request("HEAD", "/f", port: runtime.httpPort))
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
        #expect((answer.headers("content-length").first.flatMap { Int($0) } ?? 0) > 100)
    }
}
