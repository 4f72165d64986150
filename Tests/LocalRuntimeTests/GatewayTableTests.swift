import JSON
import TestSupport
import Testing

/// What a function gets for a request, row by row, against a running gateway.
@Suite struct GatewayTableTests {
    /// One request, and one member of the event that it must become.
    private struct Row {
        var name: String
        var method = "POST"
        var target = "/any"
        var headers: [(String, String)] = []
        var body: [UInt8] = []
        /// Keys from the event's root, with slashes between them.
        var member: String
        /// Nil where the member must be absent.
        var value: JSON?
    }

    private static let routes = [
        "Path: /leads, Method: POST", "Path: /leads, Method: ANY",
        "Path: '/leads/{id}', Method: GET", "Path: '/leads/new', Method: ANY",
        "Path: '/leads/{id}/notes/{note}', Method: GET", "Path: '/files/{path+}', Method: GET",
        "Path: '/files/a/{path+}', Method: GET", "Path: '/slash/', Method: GET",
        "Path: $default",
    ]

    private func check(_ rows: [Row], api: String = "{}", sourceLocation: SourceLocation) throws {
        let folder = GatewayTemplate.folder(routes: Self.routes, api: api)
        let runtime = try RunningRuntime(in: folder.path)
        for row in rows {
            let answer = HTTPClient.request(
                row.method,
                row.target,
                port: runtime.httpPort,
                headers: row.headers,
                body: row.body
            )
            let name = Comment(rawValue: row.name)
            guard let answer, answer.status == 200, let event = try? JSON(parsing: answer.body)
            else {
                let found = answer.map { "\($0.status) \($0.body)" } ?? "no answer"
                Issue.record("\(row.name): \(found)", sourceLocation: sourceLocation)
                continue
            }
            let found = row.member.split(separator: "/").reduce(Optional(event)) {
                $0?[String($1)]
            }
            #expect(found == row.value, name, sourceLocation: sourceLocation)
        }
    }

    private static func body(
        _ name: String,
        _ type: String?,
        _ text: String,
        is value: String
    ) -> Row {
        Row(
            name: name,
            headers: type.map { [("Content-Type", $0)] } ?? [],
            body: Array(text.utf8),
            member: "body",
            value: JSON(value)
        )
    }

    @Test func `bodies are text or base64 by their content type`() throws {
        let body = Self.body
        try check(
            [
                body("JSON", "application/json", "[1]", "[1]"),
                body("JSON in another case", "Application/JSON", "[1]", "[1]"),
                body("JSON with a charset", "application/json; charset=utf-8", "[1]", "[1]"),
                body("XML", "application/xml", "<a/>", "<a/>"),
                body("JavaScript", "application/javascript", "a()", "a()"),
                body("plain text", "text/plain", "hi", "hi"),
                body("CSV with a byte order mark", "text/csv", "\u{FEFF}a,b", "\u{FEFF}a,b"),
                body("emoji", "text/plain", "é😀", "é😀"),
                body("NUL", "text/plain", "a\u{0}b", "a\u{0}b"),
                body("quotes and controls", "text/plain", "\"\\\n\t\u{1}", "\"\\\n\t\u{1}"),
                body("problem+json", "application/problem+json", "[1]", "WzFd"),
                body("form", "application/x-www-form-urlencoded", "a=1", "YT0x"),
                body("no type", nil, "hi", "aGk="),
                body("octets", "application/octet-stream", "hi", "aGk="),
                body("multipart", "multipart/form-data; boundary=b", "--b--", "LS1iLS0="),
                body("image", "image/svg+xml", "<a/>", "PGEvPg=="),
                Row(
                    name: "text that is not UTF-8",
                    headers: [("content-type", "text/plain")],
                    body: [0xFF, 0x00],
                    member: "body",
                    value: "/wA="
                ),
                Row(
                    name: "the flag of base64",
                    body: [1],
                    member: "isBase64Encoded",
                    value: true
                ),
                Row(name: "no body", member: "body", value: nil),
                Row(name: "the flag without a body", member: "isBase64Encoded", value: false),
                Row(
                    name: "the length stays that of the bytes",
                    headers: [("content-type", "image/png")],
                    body: [1, 2, 3, 4],
                    member: "headers/content-length",
                    value: "4"
                ),
            ],
            sourceLocation: #_sourceLocation
        )
    }

    @Test func `headers, cookies and queries`() throws {
        try check(
            [
                Row(
                    name: "a header's name is lowered",
                    headers: [("X-ÀB-C", "1"), ("X-Big", "Value")],
                    member: "headers/x-big",
                    value: "Value"
                ),
                Row(
                    name: "repeated headers are joined in order",
                    headers: [("x-r", "b"), ("X-R", "a"), ("x-r", "b, c")],
                    member: "headers/x-r",
                    value: "b,a,b, c"
                ),
                Row(
                    name: "an empty header",
                    headers: [("x-e", "")],
                    member: "headers/x-e",
                    value: ""
                ),
                Row(
                    name: "cookies of two headers",
                    headers: [("Cookie", "a=1; b=2"), ("cookie", "c=\"3;4\"")],
                    member: "cookies",
                    value: ["a=1", "b=2", "c=\"3", "4\""]
                ),
                Row(
                    name: "no cookie header beside cookies",
                    headers: [("Cookie", "a=1")],
                    member: "headers/cookie",
                    value: nil
                ),
                Row(name: "no cookies", member: "cookies", value: nil),
                Row(
                    name: "the trace of a client",
                    headers: [("X-Amzn-Trace-Id", "Root=1-5e6b4a90-0123456789abcdef01234567")],
                    member: "headers/x-amzn-trace-id",
                    value: "Root=1-5e6b4a90-0123456789abcdef01234567"
                ),
                Row(
                    name: "a trace repeated",
                    headers: [("X-Amzn-Trace-Id", "Root=1"), ("x-amzn-trace-id", "Self=2")],
                    member: "headers/x-amzn-trace-id",
                    value: "Root=1,Self=2"
                ),
                Row(
                    name: "a proxy before",
                    headers: [("X-Forwarded-For", "10.0.0.1")],
                    member: "headers/x-forwarded-for",
                    value: "10.0.0.1"
                ),
                Row(name: "no proxy", member: "headers/x-forwarded-for", value: "127.0.0.1"),
                Row(
                    name: "the user agent",
                    headers: [("User-Agent", "test/1")],
                    member: "requestContext/http/userAgent",
                    value: "test/1"
                ),
                Row(
                    name: "repeated keys",
                    target: "/any?a=2&b=&a=1&c",
                    member: "queryStringParameters",
                    value: ["a": "2,1", "b": "", "c": ""]
                ),
                Row(
                    name: "escapes in a query",
                    target: "/any?%C3%A9%20x=a%2Cb+c&p=100%",
                    member: "queryStringParameters",
                    value: ["é x": "a,b c", "p": "100%"]
                ),
                Row(
                    name: "an equals sign in a value",
                    target: "/any?a=b=c",
                    member: "queryStringParameters/a",
                    value: "b=c"
                ),
                Row(
                    name: "the raw query",
                    target: "/any?b=%20&a=1&a=%zz&&=",
                    member: "rawQueryString",
                    value: "b=%20&a=1&a=%zz&&="
                ),
                Row(
                    name: "a question mark in a query",
                    target: "/any?a=?",
                    member: "rawQueryString",
                    value: "a=?"
                ),
                Row(name: "no query", member: "rawQueryString", value: ""),
                Row(name: "no parameters", member: "queryStringParameters", value: nil),
                Row(
                    name: "only a question mark",
                    target: "/any?",
                    member: "queryStringParameters",
                    value: nil
                ),
            ],
            sourceLocation: #_sourceLocation
        )
    }

    private static func route(_ name: String, _ request: String, _ key: String) -> Row {
        let words = request.split(separator: " ").map(String.init)
        return Row(
            name: name,
            method: words[0],
            target: words[1],
            member: "routeKey",
            value: JSON(key)
        )
    }

    private static func get(_ target: String, _ member: String, _ value: JSON?) -> Row {
        Row(name: target, method: "GET", target: target, member: member, value: value)
    }

    @Test func `paths and routes`() throws {
        let (route, get) = (Self.route, Self.get)
        try check(
            [
                route("a method before ANY", "POST /leads", "POST /leads"),
                route("ANY for the rest", "PUT /leads", "ANY /leads"),
                route("a literal before a variable", "GET /leads/new", "ANY /leads/new"),
                route("a variable", "GET /leads/42", "GET /leads/{id}"),
                route("a method no route has", "PUT /leads/42", "$default"),
                route("a trailing slash", "GET /leads/42/", "$default"),
                route("another case", "POST /Leads", "$default"),
                route("two variables", "GET /leads/1/notes/2", "GET /leads/{id}/notes/{note}"),
                route("greedy", "GET /files/x/y", "GET /files/{path+}"),
                route("the longer greedy", "GET /files/a/y", "GET /files/a/{path+}"),
                route("greedy takes no nothing", "GET /files/", "$default"),
                route("a slash that is part", "GET /slash/", "GET /slash/"),
                route("the root", "GET /", "$default"),
                route("a method nobody knows", "BREW /any", "$default"),
                get("/leads/a%20b", "pathParameters/id", "a b"),
                get("/leads/%C3%A9+x", "pathParameters/id", "é+x"),
                get("/leads/a%2Fb", "pathParameters/id", "a/b"),
                get("/leads/%zz", "pathParameters/id", "%zz"),
                get("/files/x%20y/z", "pathParameters/path", "x y/z"),
                get("/files/x/", "pathParameters/path", "x/"),
                get("/leads/1/notes/2", "pathParameters", ["id": "1", "note": "2"]),
                get("/any", "pathParameters", nil),
                get("/a%20b//c%2F?x", "rawPath", "/a%20b//c%2F"),
                get("/a%20b", "requestContext/http/path", "/a%20b"),
                get("/any", "requestContext/stage", "$default"),
                get("/any", "stageVariables", nil),
                get("/any", "version", "2.0"),
                get("/any", "requestContext/http/sourceIp", "127.0.0.1"),
                get("/any", "requestContext/authorizer", nil),
            ],
            sourceLocation: #_sourceLocation
        )
    }

    @Test func `a stage prefixes its paths`() throws {
        let get = Self.get
        try check(
            [
                get("/dev/leads/7", "routeKey", "GET /leads/{id}"),
                get("/dev/leads/7", "rawPath", "/dev/leads/7"),
                get("/dev/leads/7", "requestContext/http/path", "/dev/leads/7"),
                get("/dev/leads/7", "requestContext/stage", "dev"),
                get("/dev/leads/7", "pathParameters/id", "7"),
                get("/dev/leads/7", "stageVariables", ["color": "red", "count": "3"]),
                get("/dev", "routeKey", "$default"),
            ],
            api: "{StageName: dev, StageVariables: {color: red, count: 3}}",
            sourceLocation: #_sourceLocation
        )
        let folder = GatewayTemplate.folder(routes: Self.routes, api: "{StageName: dev}")
        let runtime = try RunningRuntime(in: folder.path)
        for path in ["/leads/7", "/devil/leads", "/"] {
            let answer = HTTPClient.request("GET", path, port: runtime.httpPort)
            #expect(answer?.status == 404)
            #expect(answer?.body == #"{"message":"Not Found"}"#)
        }
    }
}
