import Files
import JSON
import TestSupport
import Testing

/// S3's API, called by AWS's own clients.
@Suite struct BucketAPITests {
    private let folder = TestTemplate.folder()

    private func started(_ variables: [String: String] = [:]) throws -> AWSClients {
        try AWSClients(try RunningRuntime(in: folder.path, variables: variables))
    }

    private func put(_ key: String, _ text: String = "text") -> (String, JSON) {
        ("put_object", ["Bucket": "uploads", "Key": JSON(key), "Body": JSON(text)])
    }

    private func status(_ answer: JSON) -> Int? {
        answer["ResponseMetadata"]?["HTTPStatusCode"]?.int
    }

    @Test func `an object comes back with everything that was put with it`() throws {
        let answers = try started().call(
            "s3",
            [
                (
                    "put_object",
                    [
                        "Bucket": "uploads", "Key": "a b/ä+%.txt", "Body": "hello",
                        "ContentType": "text/plain", "ContentEncoding": "identity",
                        "CacheControl": "no-store", "Metadata": ["lead": "42"],
                    ]
                ),
                ("get_object", ["Bucket": "uploads", "Key": "a b/ä+%.txt"]),
                ("head_object", ["Bucket": "uploads", "Key": "a b/ä+%.txt"]),
                ("get_object", ["Bucket": "uploads", "Key": "a b/ä+%.txt", "Range": "bytes=1-2"]),
                ("get_object", ["Bucket": "uploads", "Key": "a b/ä+%.txt", "Range": "bytes=-2"]),
            ]
        )
        let eTag = "\"5d41402abc4b2a76b9719d911017c592\""
        #expect(answers[0]["ETag"]?.string == eTag)
        #expect(answers[0]["ChecksumCRC32"]?.string == "NhCmhg==")
        #expect(answers[1]["Body"]?.string == "hello")
        for answer in answers[1...2] {
            #expect(answer["ETag"]?.string == eTag)
            #expect(answer["ContentLength"]?.int == 5)
            #expect(answer["ContentType"]?.string == "text/plain")
            #expect(answer["ContentEncoding"]?.string == "identity")
            #expect(answer["CacheControl"]?.string == "no-store")
            #expect(answer["Metadata"] == ["lead": "42"])
        }
        #expect(answers[3]["Body"]?.string == "el")
        #expect(answers[3]["ContentRange"]?.string == "bytes 1-2/5")
        #expect(answers[4]["Body"]?.string == "lo")
        #expect(try folder.read(".plumb/buckets/uploads/a b/ä+%.txt") == Array("hello".utf8))
    }

    @Test func `a file dropped by hand is an object with defaults, and one changed by hand again`()
        throws
    {
        let clients = try started()
        let get: (String, JSON) = ("get_object", ["Bucket": "uploads", "Key": "hand.txt"])
        try folder.write("one", to: ".plumb/buckets/uploads/hand.txt")
        let first = try #require(try clients.call("s3", [get]).first)
        #expect(first["Body"]?.string == "one")
        #expect(first["ETag"]?.string == "\"f97c5d29941bfb1b2fdab0874906ab82\"")
        #expect(first["ContentType"]?.string == "binary/octet-stream")
        let metadata: JSON = [
            "Bucket": "uploads", "Key": "hand.txt", "Body": "x", "Metadata": ["a": "b"],
        ]
        _ = try clients.call("s3", [("put_object", metadata)])
        try folder.write("two", to: ".plumb/buckets/uploads/hand.txt")
        let second = try #require(try clients.call("s3", [get]).first)
        #expect(second["Body"]?.string == "two")
        #expect(second["ETag"]?.string == "\"b8a9f715dbb64fd5c56e7783c6820a61\"")
        #expect(second["Metadata"] == [:])
    }

    @Test func `errors have the code and the status of S3`() throws {
        let upload: JSON = ["Bucket": "uploads", "Key": "k", "UploadId": "none"]
        let rows: [(call: (String, JSON), status: Int, code: String)] = [
            (put("k"), 200, ""),
            (("get_object", ["Bucket": "uploads", "Key": "none"]), 404, "NoSuchKey"),
            (("get_object", ["Bucket": "none", "Key": "k"]), 404, "NoSuchBucket"),
            (("put_object", ["Bucket": "none", "Key": "k", "Body": "x"]), 404, "NoSuchBucket"),
            (("head_object", ["Bucket": "uploads", "Key": "none"]), 404, "404"),
            (("head_bucket", ["Bucket": "none"]), 404, "404"),
            (("list_objects_v2", ["Bucket": "none"]), 404, "NoSuchBucket"),
            (("delete_object", ["Bucket": "uploads", "Key": "none"]), 204, ""),
            (
                ("get_object", ["Bucket": "uploads", "Key": "k", "Range": "bytes=9-"]), 416,
                "InvalidRange"
            ),
            (
                ("get_object", ["Bucket": "uploads", "Key": "k", "IfMatch": "\"no\""]), 412,
                "PreconditionFailed"
            ),
            (
                (
                    "get_object",
                    [
                        "Bucket": "uploads", "Key": "k",
                        "IfNoneMatch": "\"1cb251ec0d568de6a929b520c4aed8d1\"",
                    ]
                ), 304, "304"
            ),
            (
                (
                    "head_object",
                    ["Bucket": "uploads", "Key": "k", "IfModifiedSince": "2099-01-01T00:00:00Z"]
                ), 304, "304"
            ),
            (
                (
                    "head_object",
                    ["Bucket": "uploads", "Key": "k", "IfUnmodifiedSince": "2001-01-01T00:00:00Z"]
                ), 412, "412"
            ),
            (
                (
                    "put_object",
                    ["Bucket": "uploads", "Key": "k", "Body": "x", "IfNoneMatch": "*"]
                ), 412, "PreconditionFailed"
            ),
            (
                (
                    "put_object",
                    ["Bucket": "uploads", "Key": "new", "Body": "x", "IfNoneMatch": "*"]
                ), 200, ""
            ),
            (
                (
                    "put_object",
                    [
                        "Bucket": "uploads", "Key": "k", "Body": "x",
                        "ContentMD5": "AAAAAAAAAAAAAAAAAAAAAA==",
                    ]
                ), 400, "BadDigest"
            ),
            (
                (
                    "put_object",
                    ["Bucket": "uploads", "Key": "k", "Body": "x", "ContentMD5": "AAAA"]
                ), 400, "InvalidDigest"
            ),
            (
                (
                    "put_object",
                    ["Bucket": "uploads", "Key": "k", "Body": "x", "ChecksumSHA256": "AAAA"]
                ), 400, "BadDigest"
            ),
            (put(String(repeating: "k", count: 1025)), 400, "KeyTooLongError"),
            (("create_bucket", ["Bucket": "Upper"]), 400, "InvalidBucketName"),
            (("create_bucket", ["Bucket": "fresh"]), 200, ""),
            (("delete_bucket", ["Bucket": "fresh"]), 204, ""),
            (("delete_bucket", ["Bucket": "uploads"]), 403, "AccessDenied"),
            (("get_bucket_location", ["Bucket": "uploads"]), 200, ""),
            (("get_bucket_acl", ["Bucket": "uploads"]), 501, "NotImplemented"),
            (("list_parts", upload), 404, "NoSuchUpload"),
            (("abort_multipart_upload", upload), 404, "NoSuchUpload"),
            (
                (
                    "copy_object",
                    ["Bucket": "uploads", "Key": "k", "CopySource": "uploads/k"]
                ), 400, "InvalidRequest"
            ),
            (
                (
                    "copy_object",
                    ["Bucket": "uploads", "Key": "k", "CopySource": "uploads/none"]
                ), 404, "NoSuchKey"
            ),
        ]
        let answers = try started().call("s3", rows.map(\.call))
        try #require(answers.count == rows.count)
        for (answer, row) in zip(answers, rows) {
            #expect(status(answer) == row.status, "\(row.call.0) \(row.call.1) \(answer)")
            #expect(answer["Error"]?["Code"]?.string ?? "" == row.code, "\(row.call)")
        }
    }

    @Test func `listings go by prefix, delimiter and page, in the order of bytes`() throws {
        let keys = ["a", "a.b", "a/b", "a/c/d", "b/", "b/e", "b/ü", "c"]
        let lists: [JSON] = [
            ["Bucket": "uploads"],
            ["Bucket": "uploads", "Prefix": "a"],
            ["Bucket": "uploads", "Delimiter": "/"],
            ["Bucket": "uploads", "Delimiter": "/", "Prefix": "b/"],
            ["Bucket": "uploads", "StartAfter": "a/b"],
            ["Bucket": "uploads", "MaxKeys": 2, "Delimiter": "/"],
        ]
        let clients = try started()
        let answers = try clients.call(
            "s3",
            keys.map { put($0) } + lists.map { ("list_objects_v2", $0) }
        )
        .dropFirst(keys.count)
        let names = { (answer: JSON) in
            (answer["Contents"]?.array ?? []).compactMap { $0["Key"]?.string }
                + (answer["CommonPrefixes"]?.array ?? []).compactMap { $0["Prefix"]?.string }
        }
        let expected = [
            keys, ["a", "a.b", "a/b", "a/c/d"], ["a", "a.b", "c", "a/", "b/"],
            ["b/", "b/e", "b/ü"], ["a/c/d", "b/", "b/e", "b/ü", "c"], ["a", "a.b"],
        ]
        #expect(answers.map(names) == expected)
        // Page by page.
        var seen: [String] = []
        var token = answers.last?["NextContinuationToken"]
        while let next = token {
            let arguments: JSON = [
                "Bucket": "uploads", "MaxKeys": 2, "Delimiter": "/", "ContinuationToken": next,
            ]
            let page = try #require(try clients.call("s3", [("list_objects_v2", arguments)]).first)
            seen += names(page)
            token = page["NextContinuationToken"]
        }
        #expect(seen.sorted() == ["a/", "b/", "c"])
        let first = try clients.call(
            "s3",
            [("list_objects", ["Bucket": "uploads", "MaxKeys": 3, "Marker": "a"])]
        )
        #expect(first.map(names) == [["a.b", "a/b", "a/c/d"]])
        #expect(first[0]["IsTruncated"]?.bool == true)
    }

    @Test func `copies, removals of many and parts do what they do in S3`() throws {
        let clients = try started()
        let answers = try clients.call(
            "s3",
            [
                (
                    "put_object",
                    ["Bucket": "uploads", "Key": "a", "Body": "hello", "Metadata": ["a": "b"]]
                ),
                ("copy_object", ["Bucket": "lake", "Key": "x/y", "CopySource": "uploads/a"]),
                ("get_object", ["Bucket": "lake", "Key": "x/y"]),
                (
                    "delete_objects",
                    [
                        "Bucket": "uploads",
                        "Delete": ["Objects": [["Key": "a"], ["Key": "none"]]],
                    ]
                ),
                ("list_objects_v2", ["Bucket": "uploads"]),
                (
                    "create_multipart_upload",
                    ["Bucket": "uploads", "Key": "m", "Metadata": ["c": "d"]]
                ),
                ("list_multipart_uploads", ["Bucket": "uploads"]),
            ]
        )
        #expect(answers[2]["Body"]?.string == "hello")
        #expect(answers[2]["Metadata"] == ["a": "b"])
        #expect(answers[3]["Deleted"]?.array?.count == 2)
        #expect(answers[4]["KeyCount"]?.int == 0)
        let id = try #require(answers[5]["UploadId"])
        #expect(answers[6]["Uploads"]?[0]?["UploadId"] == id)
        let upload: [(String, JSON)] = [("Bucket", "uploads"), ("Key", "m"), ("UploadId", id)]
        let with = { (more: (String, JSON)...) in JSON(members: upload + more) }
        let complete = { (tags: [(Int, String)]) in
            let parts = tags.map { ["PartNumber": JSON($0.0), "ETag": JSON($0.1)] as JSON }
            return ("complete_multipart_upload", with(("MultipartUpload", ["Parts": JSON(parts)])))
        }
        let tag = "\"5d41402abc4b2a76b9719d911017c592\""
        let parts = try clients.call(
            "s3",
            [
                ("upload_part", with(("PartNumber", 1), ("Body", "hello"))),
                ("upload_part", with(("PartNumber", 2), ("Body", "hello"))),
                ("list_parts", with()),
                complete([(2, tag), (1, tag)]), complete([(1, "no")]),
                complete([(1, tag), (2, tag)]), complete([(2, tag)]),
                ("get_object", ["Bucket": "uploads", "Key": "m"]),
                ("list_parts", with()),
            ]
        )
        #expect(parts[2]["Parts"]?.array?.count == 2)
        let codes = parts[3...5].map { $0["Error"]?["Code"]?.string }
        #expect(codes == ["InvalidPartOrder", "InvalidPart", "EntityTooSmall"])
        // MD5 of the one part's MD5.
        #expect(parts[6]["ETag"]?.string?.hasSuffix("-1\"") == true)
        #expect(parts[7]["Body"]?.string == "hello")
        #expect(parts[7]["Metadata"] == ["c": "d"])
        #expect(parts[8]["Error"]?["Code"]?.string == "NoSuchUpload")
    }

    @Test func `the aws command copies to and from a bucket, and lists it`() throws {
        let clients = try started()
        let files = TemporaryFolder()
        try files.write("a,b\n", to: "leads.csv")
        _ = try clients.aws("s3 cp leads.csv s3://uploads/in/leads.csv", in: files)
        #expect(try clients.aws("s3 ls s3://uploads/in/").contains(" 4 leads.csv"))
        _ = try clients.aws("s3 cp s3://uploads/in/leads.csv back.csv", in: files)
        #expect(try files.read("back.csv") == Array("a,b\n".utf8))
        _ = try clients.aws("s3 sync s3://uploads copy", in: files)
        #expect(try files.read("copy/in/leads.csv") == Array("a,b\n".utf8))
        _ = try clients.aws("s3 rm --recursive s3://uploads")
        #expect(try clients.aws("s3 ls s3://uploads").isEmpty)
    }

    @Test func `signatures are checked where there are keys`() throws {
        let right = ["PLUMB_S3_ACCESS_KEY": "local", "PLUMB_S3_SECRET_KEY": "local"]
        let clients = try started(right)
        let key = "a b/ü+&=%.txt"
        let answers = try clients.call(
            "s3",
            [put(key), ("list_objects_v2", ["Bucket": "uploads"])]
        )
        #expect(answers.map { status($0) } == [200, 200])
        let url = try clients.aws(
            "--region eu-central-1 s3 presign 's3://uploads/\(key)' --expires-in 60"
        )
        let files = TemporaryFolder()
        let get = { (url: String) in
            #expect(Command.run("curl -s '\(url)' > '\(files.path)/body'") == 0)
            return String(decoding: try files.read("body"), as: UTF8.self)
        }
        let link = String(url.prefix { $0 != "\n" })
        #expect(try get(link) == "text")
        #expect(try get("\(link)0").contains("<Code>SignatureDoesNotMatch</Code>"))
        let port = clients.runtime.awsPort
        let unsigned = HTTPClient.request("GET", "/uploads/x", port: port, headers: [])
        #expect(unsigned?.status == 403)
        let other = ["PLUMB_S3_ACCESS_KEY": "local", "PLUMB_S3_SECRET_KEY": "other"]
        let second = TestTemplate.folder()
        let stranger = try AWSClients(try RunningRuntime(in: second.path, variables: other))
        let refused = try stranger.call("s3", [put("k")])
        #expect(refused[0]["Error"]?["Code"]?.string == "SignatureDoesNotMatch")
    }

    @Test func `half of the keys keeps the runtime from starting`() throws {
        let error = #expect(throws: RunningRuntime.NotStarted.self) {
            _ = try RunningRuntime(in: folder.path, variables: ["PLUMB_S3_ACCESS_KEY": "local"])
        }
        #expect(error?.errors.contains("PLUMB_S3_SECRET_KEY is missing") == true)
    }
}
