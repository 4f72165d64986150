internal import CLinux
internal import Crypto
internal import Events
internal import Files
internal import Glibc

extension S3Operations {
    /// Headers of a request that its object is answered with.
    private static let keptHeaders: Set<String> = [
        "content-type", "content-encoding", "content-disposition", "content-language",
        "cache-control", "expires", "x-amz-website-redirect-location",
    ]
    /// S3's own bound on names and values of `x-amz-meta-…` together.
    private static let metadataBytes = 2048

    /// Stores the content of `PUT`: of an object, or of a part.
    func store(_ request: S3Request, _ content: ReceivedContent) throws(S3Error) -> S3Answer {
        if request.queryItem("uploadId") != nil { return try uploadPart(request, content) }
        let headers = try Self.keptHeaders(of: request)
        let complete = try content.finish()
        let record = ObjectRecord(
            key: request.key,
            eTag: Hex.encode(complete.digests.md5),
            headers: headers,
            checksum: complete.checksum,
            isAnnounced: true
        )
        let object = try files.put(complete.staged, request.bucket, record, if: Condition(request))
        var answer = S3Answer(headers: [HeaderField("etag", "\"\(object.record.eTag)\"")])
        if let checksum = object.record.checksum { answer.headers += checksum.headers }
        answer.changes = [object.change("ObjectCreated:Put", request)]
        return answer
    }

    static func keptHeaders(of request: S3Request) throws(S3Error) -> [HeaderField] {
        var kept: [HeaderField] = []
        var metadataBytes = 0
        for var header in request.headers {
            if header.name.hasPrefix("x-amz-meta-") {
                metadataBytes += header.name.utf8.count - 11 + header.value.utf8.count
            } else if !keptHeaders.contains(header.name) {
                continue
            }
            if header.name == "content-encoding" {
                // Only on the way, not of the object.
                header.value = header.value.split(separator: ",")
                    .map { $0.filter { $0 != " " } }.filter { $0 != "aws-chunked" }
                    .joined(separator: ",")
                if header.value.isEmpty { continue }
            }
            kept.append(header)
        }
        guard metadataBytes <= Self.metadataBytes else {
            throw .invalidRequest("Your metadata headers exceed the maximum allowed metadata size")
        }
        if !kept.contains(where: { $0.name == "content-type" }) {
            kept.append(ObjectRecord.defaultType)
        }
        return kept
    }

    /// `GET` and `HEAD`.
    func getObject(_ request: S3Request) throws(S3Error) -> S3Answer {
        let object = try files.object(request.bucket, request.key)
        try Condition(request).check(reading: object)
        let size = object.status.sizeBytes
        let range = try request.header("range").flatMap { text throws(S3Error) in
            try ByteRange.bytes(text, of: size)
        }
        var answer = S3Answer(status: range == nil ? 200 : 206)
        answer.headers = object.record.headers.filter { header in
            request.queryItem("response-\(header.name)") == nil
        }
        for item in request.query where item.name.hasPrefix("response-") {
            let name = String(item.name.dropFirst("response-".count))
            if Self.keptHeaders.contains(name) {
                answer.headers.append(HeaderField(name, item.value))
            }
        }
        answer.headers += [
            HeaderField("etag", "\"\(object.record.eTag)\""),
            HeaderField("last-modified", HTTPDate.text(seconds: object.status.modifiedSeconds)),
            HeaderField("accept-ranges", "bytes"),
        ]
        if let storageClass = object.record.storageClass {
            answer.headers.append(HeaderField("x-amz-storage-class", storageClass))
        }
        if let range {
            let last = range.upperBound - 1
            answer.headers.append(
                HeaderField("content-range", "bytes \(range.lowerBound)-\(last)/\(size)")
            )
        } else if request.header("x-amz-checksum-mode")?.uppercased() == "ENABLED",
            let checksum = object.record.checksum
        {
            answer.headers += checksum.headers
        }
        answer.content = try Self.content(of: object, range ?? 0..<size)
        return answer
    }

    private static func content(
        of object: BucketFiles.Object,
        _ range: Range<Int>
    ) throws(S3Error) -> S3Answer.Content {
        let descriptor = plumb_open(object.path, O_RDONLY | O_CLOEXEC, 0)
        guard descriptor >= 0 else {
            throw .file(.system(operation: "open", path: object.path, number: errno))
        }
        return .file(descriptor, range)
    }

    func deleteObject(_ request: S3Request) throws(S3Error) -> S3Answer {
        var answer = S3Answer.noContent
        if try files.remove(request.bucket, request.key) {
            answer.changes = [removal(of: request.key, request)]
        }
        return answer
    }

    private func removal(of key: String, _ request: S3Request) -> ObjectChange {
        ObjectChange(
            bucket: request.bucket,
            key: key,
            event: "ObjectRemoved:Delete",
            requestID: request.requestID
        )
    }

    /// Removes up to a thousand objects.
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
    func deleteObjects(_ request: S3Request) throws(S3Error) -> S3Answer {
        try files.check(request.bucket)
        if let text = request.header("content-md5") {
            guard Base64.decode(text) == MD5.digest(request.body) else {
                throw .badDigest("Content-MD5")
            }
        }
        let document = try XMLElement(request.body)
        let keys = document.children.filter { $0.name == "Object" }.map { $0["Key"] ?? "" }
        guard document.name == "Delete", (1...1000).contains(keys.count), !keys.contains("") else {
            throw .malformedXML
        }
        var changes: [ObjectChange] = []
        var failures: [(key: String, error: S3Error)] = []
        for key in keys {
            do throws(S3Error) {
                try S3Request.check(key)
                if try files.remove(request.bucket, key) {
                    changes.append(removal(of: key, request))
                }
            } catch {
                failures.append((key, error))
            }
        }
        let failed = Set(failures.map(\.key))
        let isQuiet = document["Quiet"]?.lowercased() == "true"
        var answer = S3Answer.xml(
            XMLText("DeleteResult") { xml in
                for key in keys where !isQuiet && !failed.contains(key) {
                    xml.element("Deleted") { $0.element("Key", key) }
                }
                for (key, error) in failures {
                    xml.element("Error") { xml in
                        xml.element("Key", key)
                        xml.element("Code", error.answer.code)
                        xml.element("Message", error.answer.message)
                    }
                }
            }
        )
        answer.changes = changes
        return answer
    }

    // MARK: Copies

    /// The object that a request is to copy.
    func copySource(of request: S3Request) throws(S3Error) -> BucketFiles.Object {
        guard let text = request.header("x-amz-copy-source"),
            let source = FormEncoding.decode(text.prefix { $0 != "?" }, plusIsSpace: false)
        else { throw .methodNotAllowed }
        let path = source.hasPrefix("/") ? source.dropFirst() : source[...]
        let bucket = path.prefix { $0 != "/" }
        let key = String(path.dropFirst(bucket.count).dropFirst())
        guard !key.isEmpty else {
            throw .invalidArgument("Copy Source must mention the source bucket and key")
        }
        try S3Request.check(key)
        try files.check(String(bucket))
        let object = try files.object(String(bucket), key)
        try Condition(request, prefix: "x-amz-copy-source-")
            .check(reading: object, answersNotModified: false)
        return object
    }

    /// Copies a file's bytes into content.
    func append(
        _ path: String,
        _ range: Range<Int>,
        to content: inout StagedContent
    ) throws(S3Error) {
        do throws(FileError) {
            var reader = try FileReader(path)
            try reader.seek(to: range.lowerBound)
            var left = range.count
            while left > 0 {
                let bytes = try reader.next(min(left, 262_144))
                // Somebody has made the file shorter.
                guard !bytes.isEmpty else {
                    throw .system(operation: "read", path: path, number: EIO)
                }
                try content.append(bytes)
                left -= bytes.count
            }
        } catch { throw .file(error) }
    }

    func copyObject(_ request: S3Request) throws(S3Error) -> S3Answer {
        let source = try copySource(of: request)
        let replaces = request.header("x-amz-metadata-directive")?.uppercased() == "REPLACE"
        let target = try files.find(request.bucket, request.key)
        guard replaces || target?.path != source.path else {
            throw .invalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself "
                    + "without changing the object's metadata, storage class, website redirect "
                    + "location or encryption attributes."
            )
        }
        let asked = request.header("x-amz-checksum-algorithm")?.lowercased()
        let algorithm =
            asked.flatMap { ChecksumAlgorithm(rawValue: $0) }
            ?? source.record.checksum?.algorithm
        var content = try files.stage(checksums: algorithm.map { [$0] } ?? [])
        try append(source.path, 0..<source.status.sizeBytes, to: &content)
        let digests = content.digests
        let record = ObjectRecord(
            key: request.key,
            eTag: Hex.encode(digests.md5),
            headers: replaces ? try Self.keptHeaders(of: request) : source.record.headers,
            checksum: digests.checksums.first.map {
                ObjectChecksum(algorithm: $0.key, value: Base64.encode($0.value))
            },
            isAnnounced: true
        )
        let object = try files.put(content, request.bucket, record, if: Condition(request))
        var answer = S3Answer.xml(
            XMLText("CopyObjectResult") { xml in
                xml.element("LastModified", object.status.modifiedTime)
                xml.element("ETag", "\"\(object.record.eTag)\"")
                if let checksum = object.record.checksum {
                    xml.element(checksum.algorithm.element, checksum.value)
                    xml.element("ChecksumType", checksum.type)
                }
            }
        )
        answer.changes = [object.change("ObjectCreated:Copy", request)]
        return answer
    }
}

extension StagedContent {
    fileprivate mutating func append(_ bytes: [UInt8]) throws(FileError) {
        var failure: FileError?
        bytes.withUnsafeBytes { buffer in
            do throws(FileError) { try append(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

extension ObjectChecksum {
    var headers: [HeaderField] {
        [HeaderField(algorithm.header, value), HeaderField("x-amz-checksum-type", type)]
    }
}

extension BucketFiles.Object {
    func change(_ event: String, _ request: S3Request) -> ObjectChange {
        ObjectChange(
            bucket: request.bucket,
            key: key,
            event: event,
            sizeBytes: status.sizeBytes,
            eTag: record.eTag,
            requestID: request.requestID
        )
    }
}
