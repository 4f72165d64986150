import Files
import Glibc
import JSON
import TestSupport
import Testing

/// What S3's clients do over the wire, and what the endpoint leaves on disk.
@Suite struct BucketProtocolTests {
    private let folder = TestTemplate.folder()
    private var buckets: String { "\(folder.path)/.plumb/buckets" }

    private func request(
        _ method: String,
        _ target: String,
        _ runtime: RunningRuntime,
        headers: [(String, String)] = [],
        body: String = ""
    ) throws -> HTTPClient.Answer {
        let answer = HTTPClient.request(
            method,
            target,
            port: runtime.awsPort,
            headers: headers,
            body: Array(body.utf8)
        )
        return try #require(answer)
    }

    @Test func `a body in chunks with a checksum behind it is stored without them`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let headers = [
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            ("content-encoding", "aws-chunked"), ("x-amz-decoded-content-length", "9"),
            ("x-amz-trailer", "x-amz-checksum-crc32c"),
        ]
        let put = { (trailer: String) in
            let chunks = "4;chunk-signature=0\r\n1234\r\n5\r\n56789\r\n0\r\n"
            return try request(
                "PUT",
                "/uploads/k",
                runtime,
                headers: headers,
                body: "\(chunks)x-amz-checksum-crc32c:\(trailer)\r\n\r\n"
            )
        }
        let stored = try put("4waSgw==")
        #expect(stored.status == 200, "\(stored)")
        let got = try request(
            "GET",
            "/uploads/k",
            runtime,
            headers: [("x-amz-checksum-mode", "ENABLED")]
        )
        #expect(got.body == "123456789")
        #expect(got.headers("content-encoding") == [])
        #expect(got.headers("x-amz-checksum-crc32c") == ["4waSgw=="])
        let wrong = try put("AAAAAA==")
        #expect(wrong.status == 400 && wrong.body.contains("<Code>BadDigest</Code>"))
        let cut = try request("PUT", "/uploads/cut", runtime, headers: headers, body: "4\r\n12")
        #expect(cut.status == 400 && cut.body.contains("<Code>IncompleteBody</Code>"))
        #expect(try request("GET", "/uploads/cut", runtime).status == 404)
    }

    @Test(arguments: [
        ("crc32", "y/Q5Jg=="), ("crc32c", "4waSgw=="), ("crc64nvme", "rosUhgp5mIg="),
        ("sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="),
        ("sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
    ])
    func `each checksum is checked and given back`(name: String, value: String) throws {
        let runtime = try RunningRuntime(in: folder.path)
        let put = { (value: String) in
            try request(
                "PUT",
                "/uploads/k",
                runtime,
                headers: [("x-amz-checksum-\(name)", value)],
                body: "123456789"
            )
        }
        let answer = try put(value)
        #expect(answer.status == 200, "\(answer)")
        #expect(answer.headers("x-amz-checksum-\(name)") == [value])
        #expect(try put("AAAA").status == 400)
    }

    @Test func `an expired URL is refused even where no keys are configured`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let target = { (date: String) in
            "/uploads/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20200101%2Fus-east-1"
                + "%2Fs3%2Faws4_request&X-Amz-Date=\(date)&X-Amz-Expires=60"
                + "&X-Amz-SignedHeaders=host&X-Amz-Signature=0"
        }
        let old = try request("PUT", target("20200101T000000Z"), runtime, body: "x")
        #expect(old.status == 403 && old.body.contains("Request has expired"))
        let second = try request(
            "GET",
            "/uploads/k?AWSAccessKeyId=a&Signature=b&Expires=1",
            runtime
        )
        #expect(second.status == 403 && second.body.contains("Request has expired"))
        #expect(try FileSystem.list("\(buckets)/uploads").isEmpty)
    }

    @Test func `an error is XML with code, resource and request ID`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let answer = try request("GET", "/uploads/a%20b", runtime)
        #expect(answer.status == 404)
        #expect(answer.headers("content-type") == ["application/xml"])
        let id = try #require(answer.headers("x-amz-request-id").first)
        for element in [
            "<Code>NoSuchKey</Code>", "<Resource>/uploads/a b</Resource>",
            "<RequestId>\(id)</RequestId>", "<Key>a b</Key>",
        ] {
            #expect(answer.body.contains(element))
        }
        #expect(try request("HEAD", "/uploads/none", runtime).body.isEmpty)
    }

    @Test func `any key is stored below its bucket, and comes back`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        var random = SystemRandomNumberGenerator()
        let parts = ["a", "..", ".", "/", "//", "%", "%2E", "é", " ", "+", "\n", "%=", "%%+", "\\"]
        var keys = Set(["../../escape", "/etc/passwd", "a/../../b", "a", "a/b", "a/b/c", "a/"])
        keys.insert(String(repeating: "x", count: 1024))
        while keys.count < 150 {
            let count = Int.random(in: 1...8, using: &random)
            let key = (0..<count).map { _ in parts.randomElement(using: &random) ?? "a" }.joined()
            keys.insert(key)
        }
        let target = { (key: String) in
            "/uploads/"
                + key.utf8.map { byte in
                    let digits = String(byte, radix: 16, uppercase: true)
                    return digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
                }.joined()
        }
        for key in keys.shuffled() {
            let answer = try request("PUT", target(key), runtime, body: key)
            #expect(answer.status == 200, "\(key.debugDescription) \(answer.body)")
        }
        for key in keys {
            let answer = try request("GET", target(key), runtime)
            #expect(answer.body.utf8.elementsEqual(key.utf8), "\(key.debugDescription)")
        }
        let list = try request("GET", "/uploads?list-type=2", runtime)
        #expect(list.body.components(of: "<Contents>") == keys.count)
        for key in keys {
            #expect(try request("DELETE", target(key), runtime).status == 204)
        }
        #expect(try FileSystem.list("\(buckets)/uploads").isEmpty)
        #expect(try FileSystem.list(buckets) == [".staging", "lake", "uploads"])
        #expect(try FileSystem.list("\(buckets)/.staging").isEmpty)
        #expect(access("\(folder.path)/.plumb/escape", F_OK) != 0)
    }

    @Test func `what is kept of an object goes with its file`() throws {
        let runtime = try RunningRuntime(in: folder.path)
        let headers = [("content-type", "text/csv"), ("x-amz-meta-from", "here")]
        let put = try request("PUT", "/uploads/a.csv", runtime, headers: headers, body: "1")
        #expect(put.status == 200)
        try FileSystem.move("\(buckets)/uploads/a.csv", to: "\(buckets)/uploads/b/c.csv")
        let got = try request("GET", "/uploads/b/c.csv", runtime)
        #expect(got.headers("content-type") == ["text/csv"])
        #expect(got.headers("x-amz-meta-from") == ["here"])
        #expect(got.headers("etag") == put.headers("etag"))
    }

    @Test func `headers beyond what is kept of an object are refused, and nothing is stored`()
        throws
    {
        let runtime = try RunningRuntime(in: folder.path)
        let fits = ("content-disposition", String(repeating: "d", count: 3_000))
        let key = "/uploads/\(String(repeating: "k", count: 200))"
        #expect(try request("PUT", key, runtime, headers: [fits], body: "1").status == 200)
        let beyond = ("cache-control", String(repeating: "c", count: 700))
        let put = try request("PUT", key, runtime, headers: [fits, beyond], body: "22")
        #expect(put.status == 400)
        #expect(put.body.contains("exceed the maximum allowed metadata size"))
        #expect(try request("GET", key, runtime).body == "1")
        #expect(try FileSystem.list("\(buckets)/.staging").isEmpty)
    }

    @Test func `each change is announced once, by its name`() throws {
        let template = try InvokeTemplate.folder()
        let text = InvokeTemplate.text.replacing(
            "Events: s3:ObjectCreated:*",
            with: "Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*']"
        )
        try template.write(text, to: "template.yaml")
        let runtime = try RunningRuntime(in: template.path)
        for number in 0..<20 {
            #expect(try request("PUT", "/uploads/\(number).csv", runtime, body: "a").status == 200)
        }
        let source = [("x-amz-copy-source", "/uploads/0.csv")]
        #expect(try request("PUT", "/uploads/copy.csv", runtime, headers: source).status == 200)
        #expect(try request("DELETE", "/uploads/1.csv", runtime).status == 204)
        #expect(try request("DELETE", "/uploads/1.csv", runtime).status == 204)
        try template.write("b", to: ".plumb/buckets/uploads/hand.csv")
        let expected = Dictionary(
            uniqueKeysWithValues: (0..<20).map { ("ObjectCreated:Put \($0).csv", 1) } + [
                ("ObjectCreated:Copy copy.csv", 1), ("ObjectRemoved:Delete 1.csv", 1),
                ("ObjectCreated:Put hand.csv", 1),
            ]
        )
        let announced = { Dictionary(Self.events(runtime).map { ($0, 1) }, uniquingKeysWith: +) }
        #expect(runtime.eventually { announced().count == expected.count })
        // Whatever else is on its way comes before one more file.
        try template.write("b", to: ".plumb/buckets/uploads/last.csv")
        #expect(runtime.eventually { announced()["ObjectCreated:Put last.csv"] == 1 })
        var all = announced()
        all["ObjectCreated:Put last.csv"] = nil
        #expect(all == expected)
    }

    /// Name and key of every event that the function was given.
    private static func events(_ runtime: RunningRuntime) -> [String] {
        runtime.recorded.compactMap { record in
            let event = record["requestPayload"]?["Records"]?[0]
            guard let name = event?["eventName"]?.string,
                let key = event?["s3"]?["object"]?["key"]?.string
            else { return nil }
            return "\(name) \(key)"
        }
    }

    @Test func `a large file goes up and comes down equal, in bounded memory`() throws {
        let isLong = getenv("PLUMB_LONG_TESTS") != nil
        let size = isLong ? 1 << 30 : 64 << 20
        let runtime = try RunningRuntime(in: folder.path)
        let eTag = try AWSClients(runtime).transfer(bytes: size)
        #expect(eTag.hasSuffix("-\(size >> 23)\"\n"))
        let status = try FileSystem.read("/proc/\(runtime.processID)/status", limitBytes: 65_536)
        let peak = String(decoding: status, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("VmHWM") }?.split(separator: " ").dropFirst().first
        let kilobytes = try #require(peak.flatMap { Int($0) })
        #expect(kilobytes < 100_000, "\(kilobytes) KB")
    }

    @Test func `an upload that is cut off leaves nothing, and a killed runtime no half object`()
        throws
    {
        let body = [UInt8](repeating: 65, count: 3 << 20)
        let runtime = try RunningRuntime(in: folder.path)
        let client = try #require(HTTPClient.connected(to: runtime.awsPort))
        let head = "PUT /uploads/cut HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n"
        HTTPClient.send(Array(head.utf8) + body, to: client)
        #expect(runtime.eventually { (try? FileSystem.list("\(buckets)/.staging").count) == 1 })
        close(client)
        // The server notices when the connection has been idle for long enough, or at its next start.
        #expect(try request("GET", "/uploads/cut", runtime).status == 404)
        for round in 0..<10 {
            let victim = round == 0 ? runtime : try RunningRuntime(in: folder.path)
            let client = try #require(HTTPClient.connected(to: victim.awsPort))
            let head = "PUT /uploads/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.count)"
            let sent = Int.random(in: 0...body.count)
            HTTPClient.send(Array("\(head)\r\n\r\n".utf8) + body.prefix(sent), to: client)
            victim.kill()
            close(client)
            let path = "\(buckets)/uploads/k"
            let size = try FileStatus.of(path)?.sizeBytes
            #expect(size == nil || size == body.count)
        }
        let last = try RunningRuntime(in: folder.path)
        #expect(try request("PUT", "/uploads/k", last, body: "x").status == 200)
        #expect(try request("GET", "/uploads/k", last).body == "x")
        #expect(try FileSystem.list("\(buckets)/.staging").isEmpty)
    }
}

extension String {
    fileprivate func components(of text: String) -> Int {
        self.ranges(of: text).count
    }
}
