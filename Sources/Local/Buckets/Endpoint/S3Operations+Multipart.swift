internal import Crypto
internal import Files
internal import Synchronization
internal import Time

/// Uploads in parts.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
extension S3Operations {
    /// All but the last part have so many bytes at least.
    private static let smallestPart = 5_242_880

    private func uploads(_ bucket: String) -> String { "\(files.root)/.uploads/\(bucket)" }

    private func upload(_ request: S3Request) throws(S3Error) -> MultipartUpload {
        let id = request.queryItem("uploadId") ?? ""
        let upload = try S3Error.onFiles { () throws(FileError) in
            try MultipartUpload(id, in: uploads(request.bucket))
        }
        guard let upload, upload.record.key == request.key else { throw .noSuchUpload }
        return upload
    }

    private func partNumber(_ request: S3Request) throws(S3Error) -> Int {
        guard let number = request.queryItem("partNumber").flatMap({ Int($0) }),
            MultipartUpload.numbers.contains(number)
        else {
            throw .invalidArgument("Part number must be an integer between 1 and 10000, inclusive")
        }
        return number
    }

    func createUpload(_ request: S3Request) throws(S3Error) -> S3Answer {
        let asked = request.header("x-amz-checksum-algorithm")?.lowercased()
        let algorithm = asked.flatMap { ChecksumAlgorithm(rawValue: $0) }
        let type = request.header("x-amz-checksum-type")?.uppercased()
        let isComposite = type.map { $0 == "COMPOSITE" } ?? algorithm?.isComposite ?? true
        let record = ObjectRecord(
            key: request.key,
            eTag: "",
            headers: try Self.keptHeaders(of: request),
            isAnnounced: true
        )
        let id = try S3Error.onFiles { () throws(FileError) in
            try MultipartUpload.create(
                record,
                algorithm,
                isComposite: isComposite,
                aheadMilliseconds: files.aheadMilliseconds.load(ordering: .relaxed),
                in: uploads(request.bucket)
            )
        }
        var answer = S3Answer.xml(
            XMLText("InitiateMultipartUploadResult") { xml in
                xml.element("Bucket", request.bucket)
                xml.element("Key", request.key)
                xml.element("UploadId", id)
            }
        )
        if let algorithm {
            answer.headers += [
                HeaderField("x-amz-checksum-algorithm", algorithm.rawValue.uppercased()),
                HeaderField("x-amz-checksum-type", isComposite ? "COMPOSITE" : "FULL_OBJECT"),
            ]
        }
        return answer
    }

    func uploadPart(_ request: S3Request, _ content: ReceivedContent) throws(S3Error) -> S3Answer {
        let upload = try upload(request)
        let number = try partNumber(request)
        let complete = try content.finish()
        let (eTag, checksum) = (Hex.encode(complete.digests.md5), complete.checksum)
        do throws(FileError) {
            _ = try upload.put(number, complete.staged, eTag: eTag, checksum: checksum?.value)
        } catch let error where error.isMissing {
            // Ended meanwhile.
            throw .noSuchUpload
        } catch { throw .file(error) }
        var answer = S3Answer(headers: [HeaderField("etag", "\"\(eTag)\"")])
        if let checksum {
            answer.headers.append(HeaderField(checksum.algorithm.header, checksum.value))
        }
        return answer
    }

    func copyPart(_ request: S3Request) throws(S3Error) -> S3Answer {
        let upload = try upload(request)
        let number = try partNumber(request)
        let source = try copySource(of: request)
        let size = source.status.sizeBytes
        var range = 0..<size
        if let text = request.header("x-amz-copy-source-range") {
            guard let bytes = try ByteRange.bytes(text, of: size) else {
                throw .invalidArgument("The x-amz-copy-source-range value must be bytes=first-last")
            }
            range = bytes
        }
        var content = try files.stage(checksums: upload.algorithm.map { [$0] } ?? [])
        try append(source.path, range, to: &content)
        let digests = content.digests
        let eTag = Hex.encode(digests.md5)
        let checksum = digests.checksums.first.map { Base64.encode($0.value) }
        let part: MultipartUpload.Part?
        do throws(FileError) {
            part = try upload.put(number, content, eTag: eTag, checksum: checksum)
        } catch { throw .file(error) }
        guard let part else { throw .noSuchUpload }
        return .xml(
            XMLText("CopyPartResult") { xml in
                xml.element("LastModified", part.status.modifiedTime)
                xml.element("ETag", "\"\(eTag)\"")
                if let algorithm = upload.algorithm {
                    xml.element(algorithm.element, checksum ?? "")
                }
            }
        )
    }

    /// Makes an object of the parts that the body names.
    func completeUpload(_ request: S3Request) throws(S3Error) -> S3Answer {
        let upload = try upload(request)
        let parts = try parts(of: upload, named: try XMLElement(request.body))
        // The parts' own sums are kept; whole ones are computed on the way.
        let whole = upload.isComposite ? nil : upload.algorithm
        var content = try files.stage(checksums: whole.map { [$0] } ?? [])
        var hash = MD5()
        for part in parts {
            try append(part.path, 0..<part.sizeBytes, to: &content)
            (Hex.decode(part.eTag) ?? []).withUnsafeBytes { hash.update($0) }
        }
        var record = upload.record
        record.eTag = "\(Hex.encode(hash.finish()))-\(parts.count)"
        record.checksum = Self.checksum(of: parts, upload, content.digests)
        if let sent = upload.algorithm.flatMap({ request.header($0.header) }),
            let checksum = record.checksum, !Self.isSame(sent, checksum.value)
        {
            throw .badDigest(checksum.algorithm.rawValue.uppercased())
        }
        let object = try files.put(content, request.bucket, record, if: Condition(request))
        try S3Error.onFiles { () throws(FileError) in try upload.remove() }
        let host = request.header("host") ?? "127.0.0.1"
        var answer = S3Answer.xml(
            XMLText("CompleteMultipartUploadResult") { xml in
                xml.element("Location", "http://\(host)\(request.resource)")
                xml.element("Bucket", request.bucket)
                xml.element("Key", request.key)
                xml.element("ETag", "\"\(record.eTag)\"")
                if let checksum = record.checksum {
                    xml.element(checksum.algorithm.element, checksum.value)
                    xml.element("ChecksumType", checksum.type)
                }
            }
        )
        answer.changes = [object.change("ObjectCreated:CompleteMultipartUpload", request)]
        return answer
    }

    private func parts(
        of upload: MultipartUpload,
        named document: XMLElement
    ) throws(S3Error) -> [MultipartUpload.Part] {
        let named = document.children.filter { $0.name == "Part" }
        guard document.name == "CompleteMultipartUpload", !named.isEmpty else {
            throw .malformedXML
        }
        var parts: [MultipartUpload.Part] = []
        for element in named {
            guard let number = element["PartNumber"].flatMap({ Int($0) }),
                let eTag = element["ETag"]?.filter({ $0 != "\"" })
            else { throw .malformedXML }
            guard number > parts.last?.number ?? 0 else { throw .invalidPartOrder }
            let part = try S3Error.onFiles { () throws(FileError) in try upload.part(number) }
            guard let part, part.eTag == eTag else { throw .invalidPart }
            if let algorithm = upload.algorithm, let sent = element[algorithm.element],
                sent != part.checksum
            {
                throw .invalidPart
            }
            parts.append(part)
        }
        guard parts.dropLast().allSatisfy({ $0.sizeBytes >= Self.smallestPart }) else {
            throw .entityTooSmall
        }
        return parts
    }

    private static func checksum(
        of parts: [MultipartUpload.Part],
        _ upload: MultipartUpload,
        _ digests: StagedContent.Digests
    ) -> ObjectChecksum? {
        guard let algorithm = upload.algorithm else { return nil }
        guard upload.isComposite else {
            return digests.checksums[algorithm].map {
                ObjectChecksum(algorithm: algorithm, value: Base64.encode($0))
            }
        }
        var sum = RunningChecksum(algorithm)
        for part in parts {
            // A part that came without cannot be summed.
            guard let bytes = part.checksum.flatMap({ Base64.decode($0) }) else { return nil }
            bytes.withUnsafeBytes { sum.update($0) }
        }
        let value = "\(Base64.encode(sum.finish()))-\(parts.count)"
        return ObjectChecksum(algorithm: algorithm, value: value)
    }

    private static func isSame(_ sent: String, _ value: String) -> Bool {
        sent == value || value.hasPrefix("\(sent)-")
    }

    func abortUpload(_ request: S3Request) throws(S3Error) -> S3Answer {
        let upload = try upload(request)
        try S3Error.onFiles { () throws(FileError) in try upload.remove() }
        return .noContent
    }

    func listParts(_ request: S3Request) throws(S3Error) -> S3Answer {
        let upload = try upload(request)
        let size = try Self.pageSize(request.queryItem("max-parts"), "max-parts")
        let marker = request.queryItem("part-number-marker").flatMap { Int($0) } ?? 0
        let all = try S3Error.onFiles { () throws(FileError) in try upload.parts() }
        let rest = all.filter { $0.number > marker }
        let parts = rest.prefix(size)
        return .xml(
            XMLText("ListPartsResult") { xml in
                xml.element("Bucket", request.bucket)
                xml.element("Key", request.key)
                xml.element("UploadId", upload.id)
                xml.element("PartNumberMarker", marker)
                xml.element("NextPartNumberMarker", parts.last?.number ?? marker)
                xml.element("MaxParts", size)
                xml.element("IsTruncated", parts.count < rest.count ? "true" : "false")
                for part in parts {
                    xml.element("Part") { xml in
                        xml.element("PartNumber", part.number)
                        xml.element("LastModified", part.status.modifiedTime)
                        xml.element("ETag", "\"\(part.eTag)\"")
                        xml.element("Size", part.sizeBytes)
                        if let algorithm = upload.algorithm {
                            xml.element(algorithm.element, ifPresent: part.checksum)
                        }
                    }
                }
                Self.owner("Initiator", &xml)
                Self.owner("Owner", &xml)
                xml.element("StorageClass", "STANDARD")
            }
        )
    }

    func listUploads(_ request: S3Request) throws(S3Error) -> S3Answer {
        let prefix = request.queryItem("prefix") ?? ""
        let size = try Self.pageSize(request.queryItem("max-uploads"), "max-uploads")
        let marker = (request.queryItem("key-marker"), request.queryItem("upload-id-marker"))
        let all = try S3Error.onFiles { () throws(FileError) in
            try MultipartUpload.all(in: uploads(request.bucket))
        }
        var rest = all.filter { $0.record.key.utf8.starts(with: prefix.utf8) }[...]
        if let key = marker.0, !key.isEmpty {
            let seen = rest.lastIndex { $0.record.key == key && $0.id == marker.1 }
            rest = seen.map { rest[($0 + 1)...] } ?? rest.drop { $0.record.key <= key }
        }
        let page = rest.prefix(size)
        return .xml(
            XMLText("ListMultipartUploadsResult") { xml in
                xml.element("Bucket", request.bucket)
                xml.element("KeyMarker", marker.0 ?? "")
                xml.element("UploadIdMarker", marker.1 ?? "")
                xml.element("NextKeyMarker", page.last?.record.key ?? "")
                xml.element("NextUploadIdMarker", page.last?.id ?? "")
                xml.element("Prefix", prefix)
                xml.element("MaxUploads", size)
                xml.element("IsTruncated", page.count < rest.count ? "true" : "false")
                for upload in page {
                    xml.element("Upload") { xml in
                        xml.element("Key", upload.record.key)
                        xml.element("UploadId", upload.id)
                        Self.owner("Initiator", &xml)
                        Self.owner("Owner", &xml)
                        xml.element("StorageClass", "STANDARD")
                        xml.element("Initiated", Timestamp(seconds: upload.begun.seconds).rfc3339)
                    }
                }
            }
        )
    }
}
