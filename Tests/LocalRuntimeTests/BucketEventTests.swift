import JSON
import TestSupport
import Testing

/// Buckets that announce their changes on the event bus, and whose objects expire.
@Suite struct BucketEventTests {
    fileprivate let folder = TemporaryFolder()

    private func template(_ lifecycle: String) -> String {
        """
        Resources:
          Lake:
            Type: AWS::S3::Bucket
            Properties:
              BucketName: lake
              NotificationConfiguration: {EventBridgeConfiguration: {}}
              LifecycleConfiguration: {Rules: [\(lifecycle)]}
          R:
            Type: AWS::Events::Rule
            Properties:
              EventPattern: {source: [aws.s3], detail: {object: {key: [{suffix: .csv}]}}}
              Targets: [{Id: a, Arn: !GetAtt Seen.Arn}]
          Seen: {Type: AWS::SQS::Queue}

        """
    }

    fileprivate func started(_ lifecycle: String) throws -> RunningRuntime {
        try folder.write(Array(template(lifecycle).utf8), to: "template.yaml")
        return try RunningRuntime(in: folder.path)
    }

    fileprivate func events(_ runtime: RunningRuntime) throws -> [JSON] {
        let answer = runtime.queues(
            "ReceiveMessage",
            ["QueueUrl": "/1/Seen", "MaxNumberOfMessages": 10]
        )
        return try (answer?["Messages"]?.array ?? []).map {
            try JSON(parsing: $0["Body"]?.string ?? "")
        }
    }

    @Test func `an object is an event when it comes, when it goes, and when it expires`() throws {
        let disabled = "{Status: Disabled, ExpirationInDays: 1}"
        var runtime = try started(disabled)
        let put = { (key: String) -> (String, JSON) in
            ("put_object", ["Bucket": "lake", "Key": JSON(key), "Body": "text"])
        }
        _ = try AWSClients(runtime).call(
            "s3",
            [
                put("a b.csv"), put("other"), put("old.csv"),
                ("delete_object", ["Bucket": "lake", "Key": "a b.csv"]),
            ]
        )
        #expect(runtime.depth(of: "Seen") == 3)
        let found = try events(runtime)
        #expect(
            Set(found.compactMap { $0["detail-type"]?.string })
                == ["Object Created", "Object Deleted"]
        )
        let created = try #require(
            found.first {
                $0["detail"]?["object"]?["key"] == "a b.csv"
                    && $0["detail"]?["reason"] == "PutObject"
            }
        )
        #expect(created["resources"] == ["arn:aws:s3:::lake"])
        #expect(created["detail"]?["object"]?["size"] == 4)
        #expect(created["detail"]?["object"]?["etag"] == "1cb251ec0d568de6a929b520c4aed8d1")
        runtime.kill()
        runtime = try started("{Status: Enabled, ExpirationDate: 2020-01-01, Prefix: old}")
        #expect(runtime.eventually { runtime.depth(of: "Seen") == 4 })
        let answers = try AWSClients(runtime).call("s3", [("list_objects_v2", ["Bucket": "lake"])])
        #expect(answers[0]["Contents"]?.array?.map { $0["Key"]?.string } == ["other"])
        let expired = try #require(
            try events(runtime).first { $0["detail"]?["reason"] == "Lifecycle Expiration" }
        )
        #expect(expired["detail"]?["object"]?["key"] == "old.csv")
        #expect(expired["detail"]?["deletion-type"] == "Permanently Deleted")
    }

    @Test func `an object that has moved says its class, its content stays`() throws {
        let transition = "{StorageClass: GLACIER, TransitionDate: 2020-01-01}"
        let rule = "{Status: Enabled, ObjectSizeGreaterThan: 1, Transition: \(transition)}"
        #expect(Command.run("mkdir -p \(folder.path)/.plumb/buckets/lake") == 0)
        try folder.write(Array("text".utf8), to: ".plumb/buckets/lake/a.csv")
        let runtime = try started(rule)
        #expect(runtime.eventually { runtime.depth(of: "Seen") == 1 })
        let answers = try AWSClients(runtime).call(
            "s3",
            [
                ("get_object", ["Bucket": "lake", "Key": "a.csv"]),
                ("list_objects_v2", ["Bucket": "lake"]),
            ]
        )
        #expect((answers[0]["Body"], answers[0]["StorageClass"]) == ("text", "GLACIER"))
        #expect(answers[1]["Contents"]?[0]?["StorageClass"] == "GLACIER")
        let event = try #require(try events(runtime).first)
        #expect(event["detail-type"] == "Object Storage Class Changed")
        #expect(event["detail"]?["destination-storage-class"] == "GLACIER")
    }

    @Test func `uploads in parts that are never completed are ended`() throws {
        var runtime = try started("{Status: Disabled, ExpirationInDays: 1}")
        let create: (String, JSON) = (
            "create_multipart_upload", ["Bucket": "lake", "Key": "a.csv"]
        )
        _ = try AWSClients(runtime).call("s3", [create])
        runtime.kill()
        let uploads = ".plumb/buckets/.uploads/lake"
        // As one that was begun three days ago.
        #expect(
            Command.run("touch -d '3 days ago' \(folder.path)/\(uploads)/*/upload.json") == 0
        )
        let days = "{DaysAfterInitiation: 1}"
        runtime = try started("{Status: Enabled, AbortIncompleteMultipartUpload: \(days)}")
        #expect(
            runtime.eventually {
                Command.run("ls \(folder.path)/\(uploads)/* > /dev/null 2>&1") != 0
            }
        )
    }
}

extension BucketEventTests {
    @Test func `what the command line puts and removes is announced by a runtime that runs`() throws
    {
        let runtime = try started("{Status: Disabled, ExpirationInDays: 1}")
        var run = FunctionRun("plumb", input: Array("text".utf8))
        run.workingFolder = folder.path
        run.arguments = ["buckets", "put", "-", "lake/a b.csv"]
        #expect(try run.run().output == "- is lake/a b.csv, 4 bytes\n")
        #expect(runtime.eventually { runtime.depth(of: "Seen") == 1 })
        run.arguments = ["buckets", "rm", "lake/a b.csv"]
        #expect(try run.run().status == 0)
        #expect(runtime.depth(of: "Seen") == 2)
        let reasons = try events(runtime).map { $0["detail"]?["reason"]?.string ?? "" }
        #expect(Set(reasons) == ["PutObject", "DeleteObject"])
    }
}
